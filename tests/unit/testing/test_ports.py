"""What free_port promises to a server about to be started."""

import socket

import pytest

from strangler.testing import ports
from strangler.testing.ports import free_port, free_ports


def test_a_free_port_can_be_bound() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", free_port()))


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = free_ports(2)
    ports._given.discard(other)
    choices = iter([first, other])
    monkeypatch.setattr(ports._chance, "randint", lambda low, high: next(choices))

    assert free_port() == other


def test_no_port_comes_from_where_the_kernel_takes_its_own() -> None:
    assert max(free_ports(200)) < ports._kernel_lowest()


def test_a_taken_port_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, other = free_ports(2)
    ports._given.difference_update((taken, other))
    choices = iter([taken, other])
    monkeypatch.setattr(ports._chance, "randint", lambda low, high: next(choices))

    with socket.socket() as server:
        server.bind(("127.0.0.1", taken))
        assert free_port() == other
