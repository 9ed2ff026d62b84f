"""The ledger's counts of compared answers, added up for one extraction."""

from dataclasses import dataclass

from strangler.models import RouteTally
from strangler.stages.history import alias


@dataclass(frozen=True, slots=True)
class Summary:
    """compared: fair ones, match or mismatch."""

    compared: int = 0
    mismatched: int = 0
    unfair: int = 0


def summary(extraction: str) -> Summary:
    totals: dict[str, int] = {}
    for row in RouteTally.objects.using(alias()).filter(extraction=extraction):
        for verdict, count in row.counts.items():
            totals[verdict] = totals.get(verdict, 0) + count
    fair = sum(totals.get(verdict, 0) for verdict in ("match", "ignored", "mismatch"))
    return Summary(fair, totals.get("mismatch", 0), totals.get("unfair", 0))
