"""Edges and a recording in; which of them were seen at work, and those that only a run shows, out. Pure.

An edge is seen if a statement on its table came from its file, within a few lines: a statement that spans lines is recorded on
one of them. What no statement can show (an import, a key) is neither seen nor unseen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from strangler.boundaries.edge import Edge, Kind
from strangler.boundaries.living.registry import Registry, in_sql
from strangler.boundaries.recording import Observation, Recording

NEAR = 5  # lines
VISIBLE = frozenset([Kind.QUERY, Kind.JOIN, Kind.ACCESS, Kind.SQL, Kind.FORM, Kind.ADMIN, Kind.TEMPLATE, Kind.SEEN])


@dataclass(frozen=True)
class Seen:
    """edges: the given ones, and those that only the recording has. times: edge -> statements; an edge that could have been
    seen and was not has 0, one that cannot be is missing."""

    edges: tuple[Edge, ...]
    times: dict[Edge, int]


def seen(edges: Iterable[Edge], recording: Recording, registry: Registry) -> Seen:
    edges = tuple(edges)
    times = {edge: 0 for edge in edges if edge.kind in VISIBLE}
    at: dict[tuple[str, str], list[Edge]] = {}
    for edge in times:
        at.setdefault((edge.place.file, edge.touches.lower()), []).append(edge)
    only: dict[Edge, int] = {}
    for each in recording.observations:
        names = _names(each, registry)
        near = [
            edge
            for name in names
            for edge in at.get((each.place.file, name), ())
            if abs(edge.place.line - each.place.line) <= NEAR
        ]
        for edge in near:
            times[edge] += each.times
        for edge in () if near else _of(each, registry):
            only[edge] = only.get(edge, 0) + each.times
    return Seen((*edges, *sorted(only)), times | only)


def _names(each: Observation, registry: Registry) -> tuple[str, ...]:
    """As an edge may call what was touched: by its model, or by its table."""
    model = registry.by_table.get(in_sql(each.table))
    return (model.label.lower(), each.table.lower()) if model else (each.table.lower(),)


def _of(each: Observation, registry: Registry) -> Iterator[Edge]:
    """What was seen from one app to another, and no reading of the code has shown."""
    model, source = registry.by_table.get(in_sql(each.table)), registry.app_of_module(each.code)
    if model and source and source != model.app and each.place.file:
        yield Edge(source, model.app, Kind.SEEN, each.mode, model.label, each.place)
