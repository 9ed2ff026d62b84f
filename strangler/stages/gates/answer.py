"""What a gate says, with what it saw; and the register that finds the answerer of a gate's kind."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from strangler.plans.gates import Gate


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    NOT_ENOUGH = "not enough data"


@dataclass(frozen=True, slots=True)
class Answer:
    """condition: the gate in words. saw: the evidence in words."""

    gate: str
    condition: str
    verdict: Verdict
    saw: str

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "verdict": self.verdict.value}


Answerer = Callable[[Any, str], tuple[Verdict, str]]  # (gate, extraction) -> verdict, what was seen

_answerers: dict[str, Answerer] = {}


def answers(kind: str) -> Callable[[Answerer], Answerer]:
    """Register the function that answers one kind of gate."""

    def register(function: Answerer) -> Answerer:
        _answerers[kind] = function
        return function

    return register


def ask(gate: Gate, extraction: str) -> Answer:
    """One gate's answer. A gate nobody can answer has not enough data: it holds, it does not pass."""
    answerer = _answerers.get(gate.kind)
    if answerer is None:
        return Answer(gate.kind, gate.describe(), Verdict.NOT_ENOUGH, "nobody here can answer this gate")
    verdict, saw = answerer(gate, extraction)
    return Answer(gate.kind, gate.describe(), verdict, saw)
