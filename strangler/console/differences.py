"""One extraction in; what comparing found out: counts a route, and each difference with its samples side by side.

Samples come from customers' answers: they were redacted before they were stored, and are only ever shown as text.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from strangler.compare.evidence import Evidence, in_words
from strangler.compare.tally import RouteCount
from strangler.models import Difference, RouteTally
from strangler.stages.history import alias
from strangler.stages.routes import read_routes
from strangler.stages.tallies import evidence

SIDES = ("control", "candidate")
LONG = 4_000  # characters of one value; what is longer is cut, and said to be


@dataclass(frozen=True, slots=True)
class Told:
    """What one side said. about: its status and time, if they were kept."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """request: its line. about: whatever else was kept, as (word, value)."""

    request: str
    control: Told
    candidate: Told
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    row: Difference
    samples: tuple[Sample, ...]

    @property
    def is_ignored(self) -> bool:
        """Every one of them was declared harmless."""
        return 0 < self.row.count <= self.row.ignored


@dataclass(frozen=True, slots=True)
class RouteShown:
    """counts: (verdict, how many), the most telling first. reasons: why pairs were excused, and how many."""

    route: str
    counts: tuple[tuple[str, int], ...]
    distinct: int
    distinct_mismatched: int
    suspect: int
    overflow: int
    reasons: tuple[tuple[str, int], ...]
    differences: tuple[DifferenceShown, ...]

    @property
    def mismatches(self) -> int:
        return dict(self.counts).get("mismatch", 0)


@dataclass(frozen=True, slots=True)
class Found:
    """proven: what all of it proves, in words; '' before anything was compared. uncovered: declared, never compared."""

    routes: tuple[RouteShown, ...]
    proven: str
    uncovered: tuple[str, ...]


def found(extraction: str) -> Found:
    """Every route that was compared or differs: those with most mismatches first."""
    proof: Evidence = evidence(extraction, read_routes(extraction))
    shown = sorted(_routes(extraction), key=lambda each: (-each.mismatches, -len(each.differences), each.route))
    return Found(tuple(shown), in_words(replace(proof, uncovered=())) if proof.routes else "", proof.uncovered)


def _routes(extraction: str) -> list[RouteShown]:
    tallies = {row.route: row for row in RouteTally.objects.using(alias()).filter(extraction=extraction)}
    rows: dict[str, list[Difference]] = {route: [] for route in tallies}
    for row in Difference.objects.using(alias()).filter(extraction=extraction).order_by("-count", "path", "kind"):
        rows.setdefault(row.route, []).append(row)
    counts = {route: RouteCount.from_data(tally.found) for route, tally in tallies.items()}
    return [_route(route, counts.get(route) or RouteCount(), differences) for route, differences in rows.items()]


def _route(route: str, count: RouteCount, rows: list[Difference]) -> RouteShown:
    return RouteShown(
        route=route,
        counts=tuple(sorted(count.counts.items(), key=lambda item: (item[0] != "mismatch", item[0] != "match", item))),
        distinct=len(count.compared),
        distinct_mismatched=len(count.mismatched),
        suspect=count.suspect,
        overflow=count.overflow,
        reasons=tuple(count.reasons.most_common()),
        differences=tuple(DifferenceShown(row, tuple(map(_sample, row.samples))) for row in rows),
    )


def _sample(kept: Any) -> Sample:
    """kept: as compare.tally stores it; whatever else is found there is shown as it is."""
    if not isinstance(kept, dict):
        return Sample("", Told(_text(kept)), Told(""))
    rest = dict(kept)
    request = " ".join(str(rest.pop(word)) for word in ("method", "target") if word in rest)
    statuses, times_ms = (_pair(rest.pop(word, None)) for word in ("status", "ms"))
    about = [
        "  ".join(part for part in (status, ms and f"{ms} ms") if part)
        for status, ms in zip(statuses, times_ms, strict=True)
    ]
    said = [_text(rest.pop(side)) if side in rest else "absent" for side in SIDES]
    if isinstance(at_s := rest.pop("at_s", None), int | float):
        rest["at"] = f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%d %H:%M:%S} UTC"
    others = tuple(
        (str(word).replace("_", " "), _text(value)) for word, value in rest.items() if value not in ("", None)
    )
    return Sample(request, Told(said[0], about[0]), Told(said[1], about[1]), others)


def _pair(kept: Any) -> tuple[str, str]:
    """(control's, candidate's) in words, empty where nothing was kept."""
    if not isinstance(kept, list) or len(kept) != len(SIDES):
        return "", ""
    control, candidate = ("" if value is None else _text(value) for value in kept)
    return control, candidate


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False)
    return text if len(text) <= LONG else f"{text[:LONG]} … {len(text) - LONG:,} more characters"
