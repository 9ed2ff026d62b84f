"""Edges in; the apps and what leads between them out, as Mermaid, DOT or SVG: a line for each pair, as wide as it has edges."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from math import cos, log2, pi, sin

from strangler.boundaries.edge import Edge

WIDE, HIGH, RADIUS, DOT = 900, 640, 250, 9

Pair = tuple[str, str]


def pairs(edges: Iterable[Edge]) -> dict[Pair, int]:
    """(source, target) -> how many, most first."""
    counted = Counter((edge.source, edge.target) for edge in edges)
    return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def mermaid(edges: Iterable[Edge]) -> str:
    found = pairs(edges)
    names = {name: f"n{place}" for place, name in enumerate(sorted({name for pair in found for name in pair}))}
    lines = ["flowchart LR", *(f'    {key}["{name}"]' for name, key in names.items())]
    return "\n".join([*lines, *(f"    {names[a]} -->|{count}| {names[b]}" for (a, b), count in found.items())])


def dot(edges: Iterable[Edge]) -> str:
    lines = [f'    "{a}" -> "{b}" [label={count}];' for (a, b), count in pairs(edges).items()]
    return "\n".join(["digraph apps {", "    rankdir=LR;", *lines, "}"])


def svg(edges: Sequence[Edge]) -> str:
    """Apps on a circle, by alphabet; each line leads to the pair's part of the page (`anchor`)."""
    found = pairs(edges)
    names = sorted({name for pair in found for name in pair})
    at = {name: _on_circle(place, len(names)) for place, name in enumerate(names)}
    lines = [_line(pair, count, at) for pair, count in found.items()]
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="apps and what leads between them">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" '
        'markerWidth="12" markerHeight="12" orient="auto">'
        f'<path d="M0 0 8 4 0 8z"/></marker></defs>{"".join(lines)}{"".join(map(_name, at, at.values()))}</svg>'
    )


def anchor(pair: Pair) -> str:
    return "-to-".join("".join(letter if letter.isalnum() else "_" for letter in name) for name in pair)


def _on_circle(place: int, count: int) -> tuple[float, float]:
    turn = 2 * pi * place / count - pi / 2
    return WIDE / 2 + RADIUS * 1.2 * cos(turn), HIGH / 2 + RADIUS * sin(turn)


def _line(pair: Pair, count: int, at: dict[str, tuple[float, float]]) -> str:
    """Bent to one side, so that a pair that leads both ways shows two lines; ends before the dot."""
    (x1, y1), (x2, y2) = at[pair[0]], at[pair[1]]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1.0
    side_x, side_y = (y1 - y2) / length * 30, (x2 - x1) / length * 30
    bend_x, bend_y = (x1 + x2) / 2 + side_x, (y1 + y2) / 2 + side_y
    rest = ((x2 - bend_x) ** 2 + (y2 - bend_y) ** 2) ** 0.5 or 1.0
    end_x, end_y = x2 - (x2 - bend_x) / rest * (DOT + 3), y2 - (y2 - bend_y) / rest * (DOT + 3)
    title = escape(f"{pair[0]} -> {pair[1]}: {count}")
    way = f"M{x1:.0f} {y1:.0f}Q{bend_x:.0f} {bend_y:.0f} {end_x:.0f} {end_y:.0f}"
    return (
        f'<a href="#{anchor(pair)}"><title>{title}</title><path class="reach" d="{way}"/>'
        f'<path class="line" stroke-width="{1 + log2(count):.1f}" marker-end="url(#tip)" d="{way}"/></a>'
    )


def _name(name: str, at: tuple[float, float]) -> str:
    x, y = at
    below = 24 if y >= HIGH / 2 else -16
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{DOT}"/><text x="{x:.0f}" y="{y + below:.0f}">{escape(name)}</text>'
