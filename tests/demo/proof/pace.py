"""Whether the customers really never paused: sends against their plan, kinds against their share. Called by verdict."""

import math
from collections import Counter
from dataclasses import dataclass, field

from tests.demo.customers.schedule import RATES, WRITES
from tests.demo.customers.sessions import READERS
from tests.demo.customers.telling import Outcome, Told
from tests.demo.proof.timeline import LEAVING, Timeline

WINDOW_S = 0.25
LATE_S = 0.05  # a send planned at a window's very end leaves a moment later, beyond it: no clock is exact, and no pause is it
LEAST_SHARE = 0.8
LEAST_RATE, LEAST_WRITE_RATE = 40.0, 10.0
SESSIONS = {"rr_write": 1 / 2.7, "rr_read": 1.0 * len(READERS)}  # a second; on PostgreSQL
CRON = {"purge_spam": 1 / 12}
LEAST_OF_A_KIND = 0.5  # of what its rate promises for a stage, rounded down: rare kinds need not be in every stage
ONCE_AT_LEAST = 2.0  # whose rate promises so many for all stays at a stage together must have come to it
REALLY_DONE = ("delete_product", "purge_spam")  # old code that deletes what moved: coming is not enough


@dataclass(frozen=True)
class Pace:
    """Sends per second as planned and kept; faults: sentences, empty if the schedule was kept.

    by_stage: stage → kind → sends planned while it stood, in all stays together; not those of a step under way.
    """

    requests_per_s: float
    writes_per_s: float
    worst_window_share: float
    kinds: int
    faults: list[str]
    by_stage: dict[str, dict[str, int]] = field(default_factory=dict)


def judge(told: list[Told], timeline: Timeline, *, rates: dict[str, float] = RATES, has_sessions: bool = False) -> Pace:
    """told: everything remembered; only the schedule's own sends count as its pace. has_sessions: whether old sessions of the
    database are to be seen as well."""
    sends = [one for one in told if one.is_planned and one.kind != "opening" and one.door == "http"]
    if not sends:
        return Pace(0.0, 0.0, 0.0, 0, ["nothing was sent"])
    first_s = min(one.planned_s for one in sends)
    span_s = max(one.planned_s for one in sends) - first_s or 1.0
    windows = shares(sends, first_s)
    rate, writes = len(sends) / span_s, sum(one.is_write for one in sends) / span_s
    faults = [f"{share:.0%} of the sends of {at_s:.2f} s" for at_s, share in windows.items() if share < LEAST_SHARE]
    if rate < LEAST_RATE or writes < LEAST_WRITE_RATE:
        faults.append(
            f"{rate:.1f} requests/s and {writes:.1f} writes/s, wanted {LEAST_RATE:g} and {LEAST_WRITE_RATE:g}"
        )
    beside = [one for one in told if one.door != "http"]
    old = CRON | (SESSIONS if has_sessions else {})  # gone before the tables are put away: that is what leaving is
    for seen, wanted, stood in ((sends, rates, timeline), (beside, old, timeline.until(LEAVING))):
        faults += _missing_kinds(seen, stood, wanted) + _missing_in_all_stays(seen, stood, wanted)
    for who in READERS if has_sessions else ():
        if not _has_open_reader([one for one in beside if one.who == who], timeline):
            faults.append(f"no reader of the {who} stayed open from before the first hand-over until after the last")
    kinds = len({one.kind for one in sends})
    return Pace(rate, writes, min(windows.values()), kinds, faults, _by_stage(sends + beside, timeline))


def shares(sends: list[Told], first_s: float) -> dict[float, float]:
    """Window's start (seconds from first_s) → share of its planned sends that left in it, or hardly late."""
    planned: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for one in sends:
        number = int((one.planned_s - first_s) / WINDOW_S)
        planned[number] += 1
        is_in_window = one.sent_s - first_s < (number + 1) * WINDOW_S
        kept[number] += is_in_window or one.sent_s - one.planned_s <= LATE_S
    # A window without any send is a pause of the schedule itself.
    return {
        number * WINDOW_S: kept[number] / planned[number] if planned[number] else 0.0 for number in range(max(planned))
    }


def _missing_kinds(sends: list[Told], timeline: Timeline, rates: dict[str, float]) -> list[str]:
    faults = []
    for stage, from_s, to_s in timeline.settled():
        seen = Counter(one.kind for one in sends if from_s <= one.planned_s < to_s)
        for kind, rate in rates.items():
            least = math.floor(LEAST_OF_A_KIND * rate * (to_s - from_s))
            if seen[kind] < least:
                faults.append(f"{stage}: {seen[kind]} × {kind}, wanted {least}")
    return faults


def _missing_in_all_stays(sends: list[Told], timeline: Timeline, rates: dict[str, float]) -> list[str]:
    faults = []
    for stage, stays in _stays(timeline).items():
        span_s = sum(to_s - from_s for from_s, to_s in stays)
        seen = {one.kind for one in sends if _is_within(one, stays) and _counts(one)}
        faults += [
            f"{stage}: no {kind} {'was done' if kind in REALLY_DONE else 'came'} in {span_s:.0f} s"
            for kind, rate in rates.items()
            if rate * span_s >= ONCE_AT_LEAST and kind not in seen
        ]
    return faults


def _counts(one: Told) -> bool:
    return one.kind not in REALLY_DONE or (one.outcome is Outcome.DONE and one.said.get("count") != 0)


def _by_stage(sends: list[Told], timeline: Timeline) -> dict[str, dict[str, int]]:
    return {
        stage: dict(sorted(Counter(one.kind for one in sends if _is_within(one, stays)).items()))
        for stage, stays in _stays(timeline).items()
    }


def _stays(timeline: Timeline) -> dict[str, list[tuple[float, float]]]:
    """Stage → (from, to) of each time it stood."""
    found: dict[str, list[tuple[float, float]]] = {}
    for stage, from_s, to_s in timeline.settled():
        found.setdefault(stage, []).append((from_s, to_s))
    return found


def _is_within(one: Told, spans: list[tuple[float, float]]) -> bool:
    return any(from_s <= one.planned_s < to_s for from_s, to_s in spans)


def _has_open_reader(beside: list[Told], timeline: Timeline) -> bool:
    """One session, one transaction (sessions.read_for_ever): it answered on either side of every hand-over."""
    moves = timeline.hand_overs()
    reads = [one for one in beside if one.kind == "rr_read" and one.outcome is Outcome.DONE]
    return not moves or (
        any(one.done_s < moves[0].asked_s for one in reads) and any(one.sent_s > moves[-1].settled_s for one in reads)
    )


def is_write_kind(kind: str) -> bool:
    return kind in WRITES
