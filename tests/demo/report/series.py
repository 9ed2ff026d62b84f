"""Everything remembered in; numbers a second and numbers a kind out, for the page. Pure."""

from collections import Counter
from dataclasses import dataclass, field

from tests.demo.customers.telling import Outcome, Told


@dataclass
class Second:
    """One second by planned time: answers by whom, waits in ms, failures."""

    by: Counter[str] = field(default_factory=Counter)
    waits_ms: list[float] = field(default_factory=list)
    writes: int = 0
    failed: int = 0

    def percentile_ms(self, share: float) -> float:
        return percentile(self.waits_ms, share)


@dataclass(frozen=True)
class Kind:
    name: str
    sends: int
    done: int
    refused: int
    failed: int
    p50_ms: float
    p95_ms: float
    longest_ms: float


def percentile(values: list[float], share: float) -> float:
    """0.0 for nothing; share from 0.0 to 1.0."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def seconds(told: list[Told], start_s: float) -> list[Second]:
    """One entry a second from the start of the schedule on, none missing."""
    http = [one for one in told if one.door == "http" and one.planned_s >= start_s and one.kind != "opening"]
    found = [Second() for _ in range(int(max((one.planned_s for one in http), default=start_s) - start_s) + 1)]
    for one in http:
        second = found[int(one.planned_s - start_s)]
        second.by[one.answered_by or "nobody"] += 1
        second.writes += one.is_write
        second.failed += one.outcome in (Outcome.UNKNOWN, Outcome.WRONG)
        if one.is_planned:
            second.waits_ms.append((one.done_s - one.planned_s) * 1000)
    return found


def kinds(told: list[Told]) -> list[Kind]:
    """By name; what was done while opening is not among them."""
    found: dict[str, list[Told]] = {}
    for one in told:
        if one.kind != "opening":
            found.setdefault(one.kind, []).append(one)
    return [_kind(name, found[name]) for name in sorted(found)]


def _kind(name: str, sends: list[Told]) -> Kind:
    waits = [(one.done_s - one.planned_s) * 1000 for one in sends if one.is_planned or one.door != "http"]
    by = Counter(one.outcome for one in sends)
    failed = by[Outcome.UNKNOWN] + by[Outcome.WRONG]
    return Kind(
        name,
        len(sends),
        by[Outcome.DONE],
        by[Outcome.REFUSED],
        failed,
        percentile(waits, 0.5),
        percentile(waits, 0.95),
        max(waits, default=0.0),
    )
