"""How long customers waited, most of all around hand-overs and roll-backs. In: Told, timeline. Out: milliseconds."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from tests.demo.customers.sessions import THINKS_S
from tests.demo.customers.telling import Told
from tests.demo.proof.timeline import Stage, Timeline

BEFORE_S = 10.0
SERVICE_IS_NOT = ("", "monolith")
OUTSIDE = re.compile(r"bucket \d+ >= \d+")  # the gateway's words where a share decides; only routes that move have one


@dataclass(frozen=True)
class HandOver:
    """Longest wait while ownership moved, and in the 10 s before it; took: the whole command. Milliseconds.

    Of whoever asks by HTTP or holds a session of the database; not of the nightly command (waited_s).
    longest_kind: who waited longest. parts_ms: each move of the conductor's, as its command told; none where it died.
    """

    to: str
    longest_ms: float
    longest_before_ms: float
    took_ms: float
    longest_kind: str = ""
    parts_ms: list[tuple[str, float]] = field(default_factory=list)


def hand_overs(told: list[Told], timeline: Timeline) -> list[HandOver]:
    return [_hand_over(told, stage) for stage in timeline.hand_overs()]


def _hand_over(told: list[Told], stage: Stage) -> HandOver:
    longest_ms, kind = _longest(told, stage.asked_s, stage.settled_s)
    return HandOver(
        stage.name,
        longest_ms,
        _longest(told, stage.asked_s - BEFORE_S, stage.asked_s, is_whole=True)[0],
        (stage.settled_s - stage.asked_s) * 1000,
        kind,
        list(zip(stage.said.get("moves", ()), stage.said.get("took_ms", ()), strict=False)),
    )


def rollback_traffic_ms(told: list[Told], timeline: Timeline) -> float | None:
    """From asking for Canary after Serve to the last answer of the service to customers outside the canary's share.

    None: the walk has no such step yet, or the service answered nobody outside in the Serve before, so that nothing was
    taken back.
    """
    step = _roll_back(timeline)
    if step is None:
        return None
    outside = _outside(step, told, timeline)
    if not any(_is_service(one) and one.who in outside for one in _in_the_stage_before(step, told, timeline)):
        return None
    end_s = next((later.asked_s for later in timeline.stages if later.asked_s > step.settled_s), timeline.end_s)
    late = [
        one.done_s
        for one in told
        if _is_service(one) and not one.is_write and one.who in outside and step.asked_s <= one.done_s < end_s
    ]
    return (max(late) - step.asked_s) * 1000 if late else 0.0


def _outside(step: Stage, told: list[Told], timeline: Timeline) -> set[str]:
    """Whose reads of reviews the monolith answered in each Canary before the step, by their bucket, and the service never.

    Of the Canary after it nothing is taken: whom the service wrongly goes on answering there would count as inside. Nor is
    an answer for another reason: whoever wrote a moment ago is answered by the monolith wherever he belongs.
    """
    canaries = [(a, b) for name, a, b in timeline.settled() if name == "canary" and b <= step.asked_s]
    seen = [one for one in told if any(a <= one.sent_s and one.done_s <= b for a, b in canaries)]
    kept = {one.who for one in seen if one.answered_by == "monolith" and OUTSIDE.match(one.because)}
    return kept - {one.who for one in seen if _is_service(one)}


def _in_the_stage_before(step: Stage, told: list[Told], timeline: Timeline) -> list[Told]:
    spans = [(from_s, to_s) for _, from_s, to_s in timeline.settled() if to_s == step.asked_s]
    return [one for from_s, to_s in spans for one in told if from_s <= one.sent_s and one.done_s <= to_s]


def _roll_back(timeline: Timeline) -> Stage | None:
    return next(
        (after for before, after in pairwise(timeline.stages) if (before.name, after.name) == ("serve", "canary")), None
    )


def _is_service(told: Told) -> bool:
    return told.answered_by not in SERVICE_IS_NOT


def waited_s(one: Told) -> float | None:
    """How long the shop let it wait. None for the nightly command: most of its time is the start of its own process.

    From the planned time; what follows from a planned send (a second press, the page after a form) and what a session does
    from its own. What a session thinks in its transaction is not the shop's.
    """
    if one.door == "cron":
        return None
    return max(0.0, one.done_s - _began_s(one) - (THINKS_S if one.kind == "rr_write" else 0.0))


def _longest(told: list[Told], from_s: float, to_s: float, *, is_whole: bool = False) -> tuple[float, str]:
    """(milliseconds, whose). is_whole: only waits that began and ended in between."""
    waits = [(waited_s(one), one.kind) for one in told if _touches(one, from_s, to_s, is_whole)]
    return max(((wait_s * 1000, kind) for wait_s, kind in waits if wait_s is not None), default=(0.0, ""))


def _began_s(one: Told) -> float:
    return one.planned_s if one.is_planned else one.sent_s


def _touches(one: Told, from_s: float, to_s: float, is_whole: bool) -> bool:
    if is_whole:
        return from_s <= _began_s(one) and one.done_s <= to_s
    return _began_s(one) <= to_s and one.done_s >= from_s
