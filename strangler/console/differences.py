"""One extraction in; what comparing found out: counts a route, and each difference with its samples side by side.

Samples come from customers' answers: they were redacted before they were stored, and are only ever shown as text.
"""

import json
from dataclasses import dataclass
from typing import Any

from strangler.compare.tally import RouteCount
from strangler.models import Difference, RouteTally
from strangler.stages.history import alias

SIDES = ("control", "candidate")
LONG = 4_000  # characters of one value; what is longer is cut, and said to be


@dataclass(frozen=True, slots=True)
class Sample:
    """control: the monolith's value; candidate: the service's; both as text. about: anything else that was kept."""

    control: str
    candidate: str
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceShown:
    row: Difference
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class RouteShown:
    """counts: (verdict, how many), the most telling first. share: of fair answers that differ, 0.0-1.0, None if none."""

    route: str
    counts: tuple[tuple[str, int], ...]
    distinct: int
    share: float | None
    differences: tuple[DifferenceShown, ...]

    @property
    def share_in_words(self) -> str:
        return "none" if not self.share else f"{self.share * 100:.3g} %"


def routes(extraction: str) -> list[RouteShown]:
    """Every route that was compared or differs: those with most mismatches first."""
    tallies = {row.route: row for row in RouteTally.objects.using(alias()).filter(extraction=extraction)}
    found: dict[str, list[Difference]] = {route: [] for route in tallies}
    for row in Difference.objects.using(alias()).filter(extraction=extraction).order_by("-count", "path", "kind"):
        found.setdefault(row.route, []).append(row)
    shown = [_route(route, tallies.get(route), rows) for route, rows in found.items()]
    return sorted(shown, key=lambda each: (-dict(each.counts).get("mismatch", 0), -len(each.differences), each.route))


def _route(route: str, tally: RouteTally | None, rows: list[Difference]) -> RouteShown:
    counts = dict(tally.counts) if tally else {}
    fair = sum(counts.get(verdict, 0) for verdict in ("match", "ignored", "mismatch"))
    share = counts.get("mismatch", 0) / fair if fair else None
    in_sequence = sorted(counts.items(), key=lambda item: (item[0] != "mismatch", item[0] != "match", item[0]))
    shown = tuple(DifferenceShown(row, tuple(map(_sample, row.samples))) for row in rows)
    return RouteShown(
        route, tuple(in_sequence), len(RouteCount.from_data(tally.found).compared) if tally else 0, share, shown
    )


def _sample(kept: Any) -> Sample:
    if not isinstance(kept, dict):
        return Sample(_text(kept), "")
    about = tuple((str(key), _text(value)) for key, value in kept.items() if key not in SIDES)
    return Sample(*(_text(kept[side]) if side in kept else "absent" for side in SIDES), about)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False)
    return text if len(text) <= LONG else f"{text[:LONG]} … {len(text) - LONG:,} more characters"
