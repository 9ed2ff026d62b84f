"""The demo plants a wrong answer and wants the gate to fail: a gate that passes it, or holds for ever, is a fault."""

import json
import subprocess
from itertools import count

import pytest

from tests.demo import planted


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
