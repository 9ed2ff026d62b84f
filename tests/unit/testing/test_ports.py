"""What free_port promises to a server about to be started."""

import socket

from strangler.testing import ports
from strangler.testing.ports import free_port, free_ports


def test_a_free_port_can_be_bound() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", free_port()))


def test_no_port_is_given_twice() -> None:
    given = free_ports(200)

    assert len(set(given)) == 200


def test_no_port_comes_from_where_the_kernel_takes_its_own() -> None:
    assert max(free_ports(200)) < ports._kernel_lowest()


def test_a_taken_port_is_not_given(monkeypatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        port = taken.getsockname()[1]
        choices = iter([port, free_port_elsewhere := free_port()])
        ports._given.discard(port)
        ports._given.discard(free_port_elsewhere)
        monkeypatch.setattr(ports._chance, "randint", lambda low, high: next(choices))

        assert free_port() == free_port_elsewhere
