"""Method and raw path in; the most specific route out. Built once per table, asked once per request.

Segments are walked from the left; at each one literal text beats mixed text, mixed beats `{name}`, `{name}` beats
`{name*}`. So the answer depends on the routes alone, never on the order they were written in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from strangler.routing.template import Kind, Piece, parse, segments_of

if TYPE_CHECKING:
    from strangler.routing.table import Route


class _Node:
    __slots__ = ("branches", "literals", "rest", "routes")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.branches: list[tuple[Piece, _Node]] = []  # mixed pieces and holes, most specific first
        self.routes: list[Route] = []
        self.rest: list[Route] = []


class Matcher:
    """A tree of segments."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        self._last: tuple[str, str, Route | None] = ("", "", None)  # each request asks a few times in a row
        for route in routes:
            self._plant(route)

    def match(self, method: str, raw_path: str) -> Route | None:
        """The route for a method and a raw path without query, or None."""
        last_method, last_path, route = self._last
        if raw_path == last_path and method == last_method:
            return route
        route = _walk(self._root, segments_of(raw_path), 0, method) if raw_path.startswith("/") else None
        self._last = (method, raw_path, route)
        return route

    def _plant(self, route: Route) -> None:
        node = self._root
        for piece in parse(route.template):
            if piece.kind is Kind.REST:
                node.rest.append(route)
                return
            node = _child(node, piece)
        node.routes.append(route)


def _child(node: _Node, piece: Piece) -> _Node:
    if piece.kind is Kind.LITERAL:
        return node.literals.setdefault(piece.before, _Node())
    for known, child in node.branches:
        if known == piece:
            return child
    child = _Node()
    node.branches.append((piece, child))
    node.branches.sort(key=lambda branch: branch[0].rank)
    return child


def _walk(node: _Node, segments: Sequence[str], at: int, method: str) -> Route | None:
    if at == len(segments):
        return _taking(node.routes, method)
    literal = node.literals.get(segments[at])
    found = _walk(literal, segments, at + 1, method) if literal else None
    return found or _walk_branches(node, segments, at, method) or _taking(node.rest, method)


def _walk_branches(node: _Node, segments: Sequence[str], at: int, method: str) -> Route | None:
    for piece, child in node.branches:
        if piece.takes(segments[at]) and (found := _walk(child, segments, at + 1, method)):
            return found
    return None


def _taking(routes: list[Route], method: str) -> Route | None:
    exact = next((route for route in routes if method in route.methods), None)
    return exact or next((route for route in routes if route.takes(method)), None)
