"""An endpoint and its templates in; the routes of the table out. Called by the plan's own checks and by publishing."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from strangler.plans.endpoint import Access, Endpoint
from strangler.routing.faults import BadTable
from strangler.routing.table import MONOLITH, ExtractionState, Route, Table

NOWHERE: dict[str, tuple[str, ...]] = {
    MONOLITH: ("http://127.0.0.1",)
}  # a table must have one upstream; nothing is sent


def routes_of(
    extraction: str, endpoint: Endpoint, templates: Iterable[str] = (), *, stays: bool = False
) -> tuple[Route, ...]:
    """One route for each template and kind of method. templates: those behind a URL name; default its own template."""
    found = tuple(templates) or ((endpoint.template,) if endpoint.template else ())
    return tuple(
        Route(extraction, f"{','.join(methods)} {template}", methods, template, access, idempotent, stale_ok, stays)
        for template in found
        for access, idempotent, methods in _kinds(endpoint)
        for stale_ok in (endpoint.stale_ok and access == "read",)
    )


def clash(one: Iterable[Route], other: Iterable[Route]) -> str:
    """Why the table would refuse both together; empty if it would not."""
    for mine in one:
        for theirs in other:
            if reason := _refused(mine, theirs):
                return reason
    return ""


def _kinds(endpoint: Endpoint) -> list[tuple[Access, bool, tuple[str, ...]]]:
    kinds = sorted((endpoint.access_of(method), endpoint.is_idempotent(method), method) for method in endpoint.methods)
    grouped = groupby(kinds, key=lambda kind: (kind[0], kind[1]))
    return [(access, idempotent, tuple(each[2] for each in group)) for (access, idempotent), group in grouped]


@lru_cache(maxsize=4_096)  # a plan is read many times, and compares each of its routes with every other
def _refused(mine: Route, theirs: Route) -> str:
    try:
        names = dict.fromkeys((mine.extraction, theirs.extraction))
        mine, theirs = replace(mine, name="1"), replace(theirs, name="2")  # a shared name is no clash of requests
        Table(0, NOWHERE, tuple(map(ExtractionState, names)), (mine, theirs))
    except BadTable as bad:
        return bad.faults[-1]
    return ""
