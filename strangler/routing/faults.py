"""A Table in; every reason to refuse it out, all at once. Called when a Table is built, so a bad one cannot exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from strangler.routing.template import BadTemplate, Kind, Piece, parse

if TYPE_CHECKING:
    from strangler.routing.table import ExtractionState, Route, Table

_METHOD = re.compile(r"[A-Z]+(-[A-Z]+)?")
SHADOW_S = 30.0  # a copy that waits for longer than customers do keeps a worker from the others
_UNROUTED = frozenset({"CONNECT", "TRACE"})


class BadTable(ValueError):
    """A table that must not be decided on. faults: one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def refuse_faults(table: Table) -> None:
    """Raise BadTable with every fault of a table, or return."""
    faults = list(faults_of(table))
    if faults:
        raise BadTable(faults)


def faults_of(table: Table) -> Iterator[str]:
    """Every fault, in reading order: upstreams, extractions, routes, conflicts between routes."""
    if table.version < 0:
        yield f"version {table.version} is negative"
    yield from _upstream_faults(table.upstreams)
    yield from _twice("extraction", [state.name for state in table.extractions])
    yield from _twice("route", [f"{route.extraction}.{route.name}" for route in table.routes])
    for state in table.extractions:
        yield from _state_faults(state, table.upstreams)
    names = {state.name for state in table.extractions}
    for route in table.routes:
        yield from _route_faults(route, names)
    yield from _conflicts(table.routes)


def _upstream_faults(upstreams: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if "monolith" not in upstreams:
        yield "no upstream is named 'monolith'; requests without a route would have nowhere to go"
    for name, urls in upstreams.items():
        if not urls:
            yield f"upstream {name!r} has no address"
        for url in urls:
            yield from _url_faults(name, url)


def _url_faults(name: str, url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        yield f"upstream {name!r}: {url!r} is not an address ({error})"
        return
    if parts.scheme != "http" or not parts.hostname or port == 0:
        yield f"upstream {name!r}: {url!r} must look like http://host:port (TLS to upstreams is not spoken yet)"
    if parts.path.strip("/") or parts.query or parts.username:
        yield f"upstream {name!r}: {url!r} must have no path, query or user, since raw targets are sent unchanged"


def _state_faults(state: ExtractionState, upstreams: dict[str, tuple[str, ...]]) -> Iterator[str]:
    who = f"extraction {state.name!r}"
    if not state.name or state.name == "monolith":
        yield f"{who} needs a name of its own"
    if state.owner not in ("monolith", "service"):
        yield f"{who}: owner {state.owner!r} must be 'monolith' or 'service'"
    for label, share in (("read_share", state.read_share), ("shadow_share", state.shadow_share)):
        if not 0.0 <= share <= 1.0:
            yield f"{who}: {label} {share} must lie between 0.0 and 1.0"
    if not 0 < state.shadow_timeout_s <= SHADOW_S:
        yield f"{who}: shadow_timeout_s {state.shadow_timeout_s} must be more than 0 and at most {SHADOW_S:g}"
    needs_service = state.owner == "service" or state.read_share > 0 or state.shadow_share > 0
    if needs_service and state.service not in upstreams:
        yield f"{who} sends traffic to {state.service!r}, which is no upstream; known: {', '.join(sorted(upstreams))}"


def _route_faults(route: Route, extractions: set[str]) -> Iterator[str]:
    who = f"route {route.extraction}.{route.name}"
    if route.extraction not in extractions:
        yield f"{who} belongs to an extraction the table does not have"
    if route.access not in ("read", "write"):
        yield f"{who}: access {route.access!r} must be 'read' or 'write'"
    if not route.methods:
        yield f"{who} has no method"
    for method in route.methods:
        if not _METHOD.fullmatch(method) or method in _UNROUTED:
            yield f"{who}: {method!r} is no method that can be routed"
    if route.access == "write" and route.stale_ok:
        yield f"{who} is a write; only reads may be stale_ok"
    if _pieces(route) is None:
        yield f"{who}: {_template_fault(route)}"


def _conflicts(routes: Iterable[Route]) -> Iterator[str]:
    readable = [(route, pieces) for route in routes if (pieces := _pieces(route)) is not None]
    for (one, its), (other, others) in combinations(readable, 2):
        shared = sorted(set(one.methods) & set(other.methods))
        if shared and _collide(one, its, other, others):
            yield (
                f"routes {one.extraction}.{one.name} and {other.extraction}.{other.name} both take "
                f"{', '.join(shared)} {_example(its, others)} and neither is more specific"
            )


def _collide(one: Route, its: tuple[Piece, ...], other: Route, others: tuple[Piece, ...]) -> bool:
    if its == others:
        return True
    if one.extraction == other.extraction and one.access == other.access and one.stays == other.stays:
        return False  # whichever wins from the left, the request is treated alike
    return _overlap(its, others) and not _dominates(its, others) and not _dominates(others, its)


def _overlap(its: tuple[Piece, ...], others: tuple[Piece, ...]) -> bool:
    """Whether some path fits both. Mixed pieces are taken to overlap when their texts can live side by side."""
    if Kind.REST not in (its[-1].kind, others[-1].kind) and len(its) != len(others):
        return False
    for mine, theirs in zip(its, others, strict=False):
        if Kind.REST in (mine.kind, theirs.kind):
            return True
        if not _segment_overlap(mine, theirs):
            return False
    return True


def _segment_overlap(mine: Piece, theirs: Piece) -> bool:
    if mine.kind is Kind.LITERAL:
        return theirs.takes(mine.before)
    if theirs.kind is Kind.LITERAL:
        return mine.takes(theirs.before)
    starts = mine.before.startswith(theirs.before) or theirs.before.startswith(mine.before)
    return starts and (mine.after.endswith(theirs.after) or theirs.after.endswith(mine.after))


def _dominates(its: tuple[Piece, ...], others: tuple[Piece, ...]) -> bool:
    """Whether every segment of the first is at least as specific as the second's."""
    pairs = list(zip(its, others, strict=False))
    return all(mine.kind <= theirs.kind for mine, theirs in pairs) and len(its) >= len(others)


def _example(its: tuple[Piece, ...], others: tuple[Piece, ...]) -> str:
    chosen = [min(pair, key=lambda piece: piece.kind) for pair in zip(its, others, strict=False)]
    return "/" + "/".join(piece.before + ("x" if piece.kind else "") + piece.after for piece in chosen)


def _pieces(route: Route) -> tuple[Piece, ...] | None:
    try:
        return parse(route.template)
    except BadTemplate:
        return None


def _template_fault(route: Route) -> str:
    try:
        parse(route.template)
    except BadTemplate as fault:
        return str(fault)
    return ""


def _twice(what: str, names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{what} {name!r} is declared more than once"
