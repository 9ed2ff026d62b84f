"""Both bodies in; differences out, by the best means their shape allows. Called by verdict.

Total: what cannot be read as JSON or HTML is compared as text, what is not text as bytes; nothing here raises.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from strangler.compare.decode import Body, Shape, decode
from strangler.compare.difference import Difference, Kind, first_of_each, value_differences
from strangler.compare.html import html_differences
from strangler.compare.observation import Side
from strangler.compare.tree import NotHtml, is_markup, without_tokens
from strangler.compare.values import NotJson, read_json

AROUND = 60  # characters shown before the place where two texts part
SHOWN = 240


@dataclass(frozen=True, slots=True)
class Compared:
    """differences: at most one per path and kind. is_masked: something was masked before comparing."""

    differences: list[Difference]
    is_masked: bool = False


def compare_bodies(control: Side, candidate: Side) -> Compared:
    """How two bodies differ once their encodings are undone."""
    one, other = decode(control), decode(candidate)
    if one.data == other.data and one.shape == other.shape:
        return Compared([], one.shape is Shape.HTML)
    try:
        return _by_shape(one, other)
    except (NotJson, NotHtml, RecursionError):
        return Compared(list(_raw(one, other)))


def _by_shape(one: Body, other: Body) -> Compared:
    if one.shape != other.shape or one.text is None or other.text is None:
        return Compared(list(_raw(one, other)))
    if one.shape is Shape.JSON:
        return Compared(first_of_each(value_differences(read_json(one.text), read_json(other.text))))
    if one.shape is Shape.HTML:
        return Compared(first_of_each(_pages(one.text, other.text)), is_masked=True)
    return Compared(list(_raw(one, other)))


def _pages(one: str, other: str) -> Iterator[Difference]:
    if without_tokens(one) == without_tokens(other):
        return
    if is_markup(one) and is_markup(other):
        yield from html_differences(one, other)
    else:
        yield Difference("body", Kind.VALUE, *_where_they_part(one, other))


def _raw(one: Body, other: Body) -> Iterator[Difference]:
    if one.text is not None and other.text is not None:
        if one.text != other.text:
            yield Difference("body", Kind.VALUE, *_where_they_part(one.text, other.text))
    elif one.data != other.data:
        yield Difference("body", Kind.VALUE, f"{len(one.data)} bytes", f"{len(other.data)} bytes")


def _where_they_part(one: str, other: str) -> tuple[str, str]:
    """Both texts around the first character that differs."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    since = max(0, at - AROUND)
    return one[since : since + SHOWN], other[since : since + SHOWN]
