"""The way reviews go, as data, and one step of it as a command. Called by play; customers never notice it is here."""

import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.demo.proof.timeline import LEAVING, OWNED_THERE, Stage

EXTRACTION = "reviews"
RETRY_S = 4.0  # each try is a new process, and customers pay for its start
PATIENCE_S = 90.0  # a gate may need more comparisons first; a copy may need its time

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass(frozen=True, slots=True)
class Step:
    """to: the stage it leads to. dwell_s: how long customers are watched there at least."""

    to: str
    verb: str = "advance"
    dwell_s: float = 10.0
    is_planted: bool = False  # a wrong answer is planted here, and the gate on must fail

    def words(self) -> tuple[str, ...]:
        where = ("--to", self.to) if self.verb == "advance" else ()
        return ("strangle", self.verb, EXTRACTION, *where, "--format", "json")


DECLARED = "declared"
WALK = (
    Step("copy", dwell_s=5),
    Step("shadow", dwell_s=0, is_planted=True),
    Step("copy", "rollback", dwell_s=1),
    Step("shadow", dwell_s=136),  # more than 3,000 fair comparisons at 22 reads of reviews a second
    Step("canary", dwell_s=7),
    Step("serve", dwell_s=8),
    Step("canary", "rollback", dwell_s=7),
    Step("serve", dwell_s=11),
    Step("own", dwell_s=14),
    Step("serve", "rollback", dwell_s=11),
    Step("own", dwell_s=14),
    Step(LEAVING, "leave", dwell_s=0),  # the reviews app leaves the shop, process by process
    Step("retire", dwell_s=8),
    Step("own", "rollback", dwell_s=4),  # the tables have their names again; their code stays away
)


def until(stage: str | None) -> tuple[Step, ...]:
    """The walk as far as that stage is first reached; all of it for None. Raises StopIteration for no stage of it."""
    if stage is None:
        return WALK
    return WALK[: next(number for number, step in enumerate(WALK, 1) if step.to == stage)]


class StepFailed(Exception):
    """A step was refused for too long; the message holds what the command said."""


@dataclass(frozen=True)
class Taken:
    """stage: when. answer: what the command printed as JSON."""

    stage: Stage
    answer: Any


def take(
    step: Step,
    command: Command,
    *,
    now: Callable[[], float] = time.monotonic,
    nap: Callable[[float], None] = time.sleep,
    is_hopeless: Callable[[], bool] = lambda: False,
) -> Taken:
    """Ask until it is done. A refusal (exit 1) is asked again: evidence may still be coming in. Raises StepFailed.

    is_hopeless: whether asking again would prove nothing any more.
    """
    deadline_s = now() + PATIENCE_S
    while True:
        asked_s = now()
        done = command(*step.words())
        if done.returncode == 0:
            answer = _json(done.stdout)
            return Taken(Stage(step.to, asked_s, now(), step.verb, _hand_over(answer)), answer)
        if done.returncode != 1 or now() > deadline_s or is_hopeless():
            raise StepFailed(f"{' '.join(step.words())} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        nap(RETRY_S)


def owner_after(stages: list[Stage]) -> str:
    """Who owns reviews once the last of these stages is settled."""
    return "service" if stages and stages[-1].name in OWNED_THERE else "monolith"


def _hand_over(answer: Any) -> dict[str, Any]:
    """Of the move that handed ownership over, if one of them did."""
    moves = answer.get("moves", [answer]) if isinstance(answer, dict) else []
    return next((move["hand_over"] for move in moves if "hand_over" in move), {})


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
