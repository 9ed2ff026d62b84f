"""Judgements in; counts per route, and per difference with a few redacted samples, out. Called by intake and by stores.

Tallies add up: one a batch, merged into what a store keeps. Everything in them is bounded.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from strangler.compare.difference import Difference
from strangler.compare.distinct import Distinct
from strangler.compare.observation import Observation
from strangler.compare.redact import Redaction
from strangler.compare.verdict import Judgement, Verdict

MAX_SAMPLES = 5
MAX_DIFFERENCES = 300  # keys a route; what comes after is counted as `overflow`
MAX_REASONS = 30
FAIR = frozenset([Verdict.MATCH, Verdict.IGNORED, Verdict.MISMATCH])

DifferenceKey = tuple[str, str, str]  # route, path, kind


@dataclass(slots=True)
class RouteCount:
    """counts: verdict -> pairs. suspect: unfair pairs that differ. reasons: why pairs were unfair or without answer.
    compared, mismatched: distinct request lines of fair pairs, and of those that differ. fenced: pairs, whatever their
    verdict, whose candidate tried to write."""

    counts: Counter[str] = field(default_factory=Counter)
    suspect: int = 0
    overflow: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    compared: Distinct = field(default_factory=Distinct)
    mismatched: Distinct = field(default_factory=Distinct)
    fenced: int = 0

    def merge(self, other: "RouteCount") -> None:
        self.counts.update(other.counts)
        self.suspect += other.suspect
        self.fenced += other.fenced
        self.overflow += other.overflow
        for reason, count in other.reasons.items():
            self.add_reason(reason, count)
        self.compared.merge(other.compared)
        self.mismatched.merge(other.mismatched)

    def add_reason(self, reason: str, count: int = 1) -> None:
        self.reasons[reason if reason in self.reasons or len(self.reasons) < MAX_REASONS else "other"] += count

    def as_data(self) -> dict[str, Any]:
        """For a JSON column."""
        return {
            "counts": dict(self.counts),
            "suspect": self.suspect,
            "fenced": self.fenced,
            "overflow": self.overflow,
            "reasons": dict(self.reasons),
            "compared": self.compared.as_text(),
            "mismatched": self.mismatched.as_text(),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "RouteCount":
        """The reverse of as_data; what is missing counts as nothing."""
        return cls(
            Counter(data.get("counts", {})),
            data.get("suspect", 0),
            data.get("overflow", 0),
            Counter(data.get("reasons", {})),
            Distinct.read(data.get("compared", "")),
            Distinct.read(data.get("mismatched", "")),
            data.get("fenced", 0),
        )


@dataclass(slots=True)
class DifferenceCount:
    """ignored: how many of them a manual ignore took. samples: data, redacted, of different request lines."""

    count: int = 0
    ignored: int = 0
    samples: list[dict[str, Any]] = field(default_factory=list)

    def merge(self, other: "DifferenceCount") -> None:
        self.count += other.count
        self.ignored += other.ignored
        for sample in other.samples:
            self.keep(sample)

    def has_room_for(self, target: str) -> bool:
        return len(self.samples) < MAX_SAMPLES and all(sample["target"] != target for sample in self.samples)

    def keep(self, sample: dict[str, Any]) -> None:
        if self.has_room_for(sample["target"]):
            self.samples.append(sample)


@dataclass(slots=True)
class Tally:
    """What comparing has found for one extraction."""

    routes: dict[str, RouteCount] = field(default_factory=dict)
    differences: dict[DifferenceKey, DifferenceCount] = field(default_factory=dict)

    def add(self, observation: Observation, judgement: Judgement, redaction: Redaction) -> None:
        """Count one pair. Nothing of it is kept that redaction has not seen."""
        route = self.routes.setdefault(observation.route, RouteCount())
        route.counts[judgement.verdict.value] += 1
        if judgement.why:
            route.add_reason(redaction.text(judgement.why))
        line = f"{observation.method} {observation.target}"
        if judgement.verdict in FAIR:
            route.compared.add(line)
        if judgement.verdict is Verdict.MISMATCH:
            route.mismatched.add(line)
        route.suspect += judgement.is_suspect
        route.fenced += observation.candidate.is_fenced
        if judgement.verdict is not Verdict.UNFAIR:
            self._count_differences(observation, judgement, redaction)

    def merge(self, other: "Tally") -> None:
        """Take in what another one counted. The other must not have been merged here before."""
        for name, count in other.routes.items():
            self.routes.setdefault(name, RouteCount()).merge(count)
        for key, difference in other.differences.items():
            mine = self._place(key)
            if mine is not None:
                mine.merge(difference)

    def _count_differences(self, observation: Observation, judgement: Judgement, redaction: Redaction) -> None:
        for difference in judgement.differences:
            self._count(observation, difference, redaction, is_ignored=False)
        for difference in judgement.ignored:
            self._count(observation, difference, redaction, is_ignored=True)

    def _count(
        self, observation: Observation, difference: Difference, redaction: Redaction, *, is_ignored: bool
    ) -> None:
        place = self._place((observation.route, redaction.text(difference.path)[:300], difference.kind.value))
        if place is None:
            return
        place.count += 1
        place.ignored += is_ignored
        target = redaction.target(observation.target)
        if place.has_room_for(target):
            place.keep(_sample(observation, difference, target, redaction))

    def _place(self, key: DifferenceKey) -> DifferenceCount | None:
        """Where a difference is counted; None once its route has too many kinds of them."""
        if key in self.differences:
            return self.differences[key]
        if sum(1 for route, _, _ in self.differences if route == key[0]) >= MAX_DIFFERENCES:
            self.routes.setdefault(key[0], RouteCount()).overflow += 1
            return None
        return self.differences.setdefault(key, DifferenceCount())


def _sample(observation: Observation, difference: Difference, target: str, redaction: Redaction) -> dict[str, Any]:
    return {
        "method": observation.method[:20],
        "target": target,
        "request_id": redaction.text(observation.request_id),
        "at_s": observation.at_s,
        "status": [observation.control.status, observation.candidate.status],
        "ms": [observation.control.total_ms, observation.candidate.total_ms],
        "control": redaction.sample(difference.path, difference.control),
        "candidate": redaction.sample(difference.path, difference.candidate),
    }
