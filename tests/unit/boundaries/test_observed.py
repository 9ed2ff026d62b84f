"""Edges are told as seen, never seen, or beyond seeing; what only a run shows is an edge of its own."""

from pathlib import Path

from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.living.registry import App, ModelInfo, Registry
from strangler.boundaries.observed import seen
from strangler.boundaries.recording import Observation, Recording

ENTRY = Entry(Way.ROUTE, "GET /evenings/")
REGISTRY = Registry(
    (App("halls", "choir.halls", Path("/choir/halls")), App("evenings", "choir.evenings", Path("/choir/evenings"))),
    {"halls.hall": ModelInfo("halls.Hall", "halls", "halls_hall")},
)


def edge(kind: Kind, line: int, mode: Mode = Mode.READ) -> Edge:
    return Edge("evenings", "halls", kind, mode, "halls.Hall", Place("evenings/views.py", line))


def watched(line: int, *, code: str = "choir.evenings.views.page", file: str = "evenings/views.py") -> Observation:
    return Observation(ENTRY, "halls_hall", Mode.READ, ("id",), Place(file, line), code, "SELECT", 3)


def test_an_edge_is_seen_within_a_few_lines_of_its_place() -> None:
    near, far, key = edge(Kind.QUERY, 10), edge(Kind.QUERY, 40), edge(Kind.FOREIGN_KEY, 0, Mode.TIE)

    found = seen([near, far, key], Recording(observations=(watched(12), watched(10))), REGISTRY)

    assert found.edges == (near, far, key)
    assert found.times == {near: 6, far: 0}, "a key cannot be seen at work"


def test_what_only_a_run_shows_is_an_edge_of_its_own() -> None:
    found = seen([], Recording(observations=(watched(70), watched(70))), REGISTRY)

    (only,) = found.edges
    assert (only.kind, only.source, only.target, only.place.line) == (Kind.SEEN, "evenings", "halls", 70)
    assert found.times == {only: 6}


def test_what_stays_within_an_app_or_comes_from_nowhere_is_none() -> None:
    at_home = watched(5, code="choir.halls.views.page", file="halls/views.py")

    assert seen([], Recording(observations=(at_home, watched(0, code="", file=""))), REGISTRY).edges == ()
