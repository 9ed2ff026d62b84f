"""What each function of a project does by itself: rows it touches, what it calls, and what nobody can follow. Written by
touching, read by reach and transactions. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from strangler.boundaries.following.touch import Touch
from strangler.boundaries.reading.fact import Guard


class Call(NamedTuple):
    """path: of a function or class. self_of: path of the class whose instance it is called on, '' if it is a plain function.
    name: a method of whatever instance is at work, found when that is known: `self.open()`. above: … in the bases of this
    class: `super().open()`. is_looked_at: it is not called, and may be no method."""

    path: str = ""
    self_of: str = ""
    name: str = ""
    above: str = ""
    is_looked_at: bool = False


class Open(NamedTuple):
    """A call of a method by its name alone: nobody knows whose it is."""

    name: str
    line: int


class Trace:
    """By code: dotted paths of functions, classes and modules."""

    def __init__(self) -> None:
        self.touches: dict[str, dict[Touch, None]] = defaultdict(dict)
        self.calls: dict[str, dict[Call, list[int]]] = defaultdict(dict)  # with their lines
        self.guards: dict[str, list[Guard]] = {}
        self.open: dict[str, set[Open]] = defaultdict(set)
        self.unknown: dict[str, set[str]] = defaultdict(set)  # sentences
        self.sent: dict[str, set[str]] = defaultdict(set)  # a signal of no model's -> code that sends it
        self.pages: set[str] = set()  # code that fills a template in
        # What calls its own parameters: whoever hands one on counts as calling it, so that only the beginning is unknown.
        self.handed: dict[str, set[str]] = defaultdict(set)

    def touch(self, touch: Touch) -> None:
        self.touches[touch.code][touch] = None

    def call(self, code: str, call: Call, line: int = 0) -> None:
        self.calls[code].setdefault(call, []).append(line)

    def each_touch(self) -> set[Touch]:
        return {touch for held in self.touches.values() for touch in held}

    def every_touch(self) -> tuple[Touch, ...]:
        return in_order(self.each_touch())


def in_order(touches: Iterable[Touch]) -> tuple[Touch, ...]:
    return tuple(sorted(touches, key=_key))


def _key(touch: Touch) -> tuple[str | int, ...]:
    """As the fields stand, and quicker to compare than touches are."""
    return touch.code, touch.place.file, touch.place.line, touch.target, touch.mode, touch.kind
