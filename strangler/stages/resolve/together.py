"""Several resolved extractions in; a refusal for each thing that two of them claim out. Called by check and doctor."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from strangler.messages import Refusal, refuse
from strangler.plans.resolved import ResolvedEndpoint, ResolvedExtraction
from strangler.plans.routes import clash, routes_of


def endpoint_clashes(name: str, endpoints: Sequence[ResolvedEndpoint]) -> Iterator[Refusal]:
    """Endpoints of one extraction that turn out to be the same requests once URL names are paths."""
    for one, other in combinations(endpoints, 2):
        yield from _clash((name, one), (name, other))


def claimed_twice(extractions: Iterable[ResolvedExtraction]) -> Iterator[Refusal]:
    """Tables that leave with two extractions, and requests that two of them want to turn."""
    for one, other in combinations(extractions, 2):
        both = {table.name for table in one.tables} & {table.name for table in other.tables}
        for table in sorted(both):
            yield refuse("S224", table=table, first=one.name, second=other.name)
        for mine in one.endpoints:
            for theirs in other.endpoints:
                yield from _clash((one.name, mine), (other.name, theirs))


def _clash(one: tuple[str, ResolvedEndpoint], other: tuple[str, ResolvedEndpoint]) -> Iterator[Refusal]:
    reason = clash(*(routes_of(name, each.endpoint, each.templates, stays=each.stays) for name, each in (one, other)))
    if reason:
        first, second = one[1].endpoint, other[1].endpoint
        words = {"first": first.route, "second": second.route, "reason": reason.partition(" both ")[2]}
        yield refuse("S119", second.where, **words)
