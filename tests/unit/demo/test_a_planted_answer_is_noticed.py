"""The demo plants a wrong answer and wants the gate to fail: a gate that passes it, or holds for ever, is a fault."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until
from tests.demo import planted
from tests.demo.world.sides import ROOT


class Restarts:
    """A supervisor whose service remembers with which application it was started."""

    def __init__(self) -> None:
        self.targets: list[str] = []


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Restarts:
    restarts = Restarts()
    monkeypatch.setattr(planted, "_run", lambda supervisor, target: supervisor.targets.append(target))
    return restarts


def saying(*verdicts: str, status: int = 1, ids: tuple[str, ...] = ("S403",)):
    """A command whose dry run tells these verdicts in turn, the last one for ever; and whose real run is refused."""
    asked = count()

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        if "--dry-run" in words:
            verdict = verdicts[min(next(asked), len(verdicts) - 1)]
            gates = [{"gate": "compared", "verdict": verdict, "saw": "some"}]
            return subprocess.CompletedProcess(words, 0, json.dumps({"gates": gates}), "")
        return subprocess.CompletedProcess(words, status, json.dumps({"refusals": [{"id": one} for one in ids]}), "")

    return command


def faults(world: Restarts, command) -> list[str]:
    ticks = count()
    return planted.faults(world, command, now=lambda: float(next(ticks)), nap=lambda s: None)


def test_a_gate_that_fails_and_refuses_is_right_and_the_right_service_comes_back(world: Restarts) -> None:
    assert faults(world, saying("not enough data", "fail")) == []
    assert world.targets == [planted.WRONG, planted.RIGHT]


@pytest.mark.parametrize("verdict", ["pass", "not enough data"])
def test_a_gate_that_never_fails_is_a_fault(world: Restarts, verdict: str) -> None:
    (fault,) = faults(world, saying(verdict))
    assert verdict in fault
    assert world.targets[-1] == planted.RIGHT


def test_a_gate_that_fails_and_does_not_refuse_is_a_fault(world: Restarts) -> None:
    (fault,) = faults(world, saying("fail", status=0, ids=()))
    assert "not refused" in fault


def test_the_right_service_comes_back_even_if_asking_breaks(world: Restarts) -> None:
    def breaks(*words: str) -> None:
        raise OSError("no more processes")

    with pytest.raises(OSError, match="no more"):
        faults(world, breaks)
    assert world.targets[-1] == planted.RIGHT


TELLS = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(f"{sys.argv[2]} {os.environ['PYTHONPATH']} {os.environ['OWN']}")
time.sleep(600)
"""


def test_the_service_is_started_anew_with_the_wrong_application_and_its_own_environment(tmp_path: Path) -> None:
    told = tmp_path / "told"
    argv = (sys.executable, "-c", TELLS, str(told), planted.RIGHT)
    env = {"OWN": "kept", "PYTHONPATH": ""}
    with Supervisor(tmp_path) as world:
        first = world.start(Program("service", argv=argv, env=env, ready=told.exists))
        for target in (planted.WRONG, planted.RIGHT):
            planted._run(world, target)
            words = f"{target} {ROOT} kept"
            wait_until(lambda wanted=words: told.read_text() == wanted, within_s=10, what=f"{target} to run")

        assert first.exit_status() is not None and world["service"].is_running()


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The wrong application over a right one that answers one review, or no page at all."""

    def right(environ: dict, start: Callable) -> Iterable[bytes]:
        body = b'{"results":[{"id":1,"rating":5}]}' if "reviews" in environ["PATH_INFO"] else b"none"
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    service = ModuleType("reviews_service.wsgi")
    service.application = right
    monkeypatch.setitem(sys.modules, "reviews_service", ModuleType("reviews_service"))
    monkeypatch.setitem(sys.modules, "reviews_service.wsgi", service)
    yield importlib.import_module("tests.demo.wrong")
    del sys.modules["tests.demo.wrong"]  # nobody else is to find it over this stub


def test_a_page_of_reviews_has_a_star_too_many_and_nothing_else_is_touched(wrong: ModuleType) -> None:
    assert wrong.with_a_star_too_many(b'{"results":[{"id":1,"rating":5},{"id":2,"rating":1}],"count":2}') == (
        b'{"results":[{"id":1,"rating":6},{"id":2,"rating":2}],"count":2}'
    )
    for other in (b"no JSON", b"[]", b'{"results":[{"id":1}]}', b'{"detail":"Not found."}'):
        assert wrong.with_a_star_too_many(other) == other


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/products/1/reviews/", b'{"results":[{"id":1,"rating":6}]}'),
        ("POST", "/api/products/1/reviews/", b'{"results":[{"id":1,"rating":5}]}'),
        ("GET", "/api/users/1/reviews/", b'{"results":[{"id":1,"rating":5}]}'),
        ("GET", "/api/products/1/", b"none"),
    ],
)
def test_only_lists_of_a_product_s_reviews_are_wrong(wrong: ModuleType, method: str, path: str, body: bytes) -> None:
    said: list = []

    answer = wrong.application({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda *words: said.append(words))

    assert b"".join(answer) == body
    assert dict(said[0][1])["Content-Length"] == str(len(body))
