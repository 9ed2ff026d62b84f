"""What comparing has found, kept in the ledger: tallies merged in, evidence and sums read out. Cleared when an extraction
starts to be shadowed anew, since an older service's answers prove nothing about this one's.
"""

from dataclasses import dataclass

from django.db import transaction

from strangler.compare.evidence import Evidence, gather
from strangler.compare.tally import DifferenceCount, RouteCount, Tally
from strangler.models import Difference, RouteTally
from strangler.stages.history import alias


@dataclass(frozen=True, slots=True)
class Summary:
    """compared, mismatched: fair pairs. unfair: pairs from different positions of the data."""

    compared: int = 0
    mismatched: int = 0
    unfair: int = 0


class LedgerStore:
    """compare.intake.Store on the ledger's database."""

    def add(self, extraction: str, tally: Tally) -> None:
        """Merge one batch, rows locked in one sequence so that two batches never wait for each other in a ring."""
        with transaction.atomic(using=alias()):
            for route in sorted(tally.routes):
                _merge_route(extraction, route, tally.routes[route])
            for key in sorted(tally.differences):
                _merge_difference(extraction, key, tally.differences[key])


def evidence(extraction: str, declared: list[str]) -> Evidence:
    """declared: names of the read routes that must have been compared."""
    rows = RouteTally.objects.using(alias()).filter(extraction=extraction)
    return gather({row.route: RouteCount.from_data(row.found) for row in rows}, declared=declared)


def summary(extraction: str) -> Summary:
    total = evidence(extraction, []).total
    return Summary(total.pairs, total.mismatched_pairs, total.unfair)


def clear(extraction: str) -> None:
    """Begin counting anew."""
    for model in (RouteTally, Difference):
        model.objects.using(alias()).filter(extraction=extraction).delete()


def _merge_route(extraction: str, route: str, count: RouteCount) -> None:
    rows = RouteTally.objects.using(alias()).select_for_update()
    row, _ = rows.get_or_create(extraction=extraction, route=route)
    total = RouteCount.from_data(row.found)
    total.merge(count)
    row.found, row.counts = total.as_data(), dict(total.counts)
    row.save(using=alias())


def _merge_difference(extraction: str, key: tuple[str, str, str], count: DifferenceCount) -> None:
    route, path, kind = key
    rows = Difference.objects.using(alias()).select_for_update()
    row, _ = rows.get_or_create(extraction=extraction, route=route, path=path, kind=kind)
    total = DifferenceCount(row.count, row.ignored, list(row.samples))
    total.merge(count)
    row.count, row.ignored, row.samples = total.count, total.ignored, total.samples
    row.save(using=alias())
