"""What every word of a plan has in common: it knows where it was written, and checks its own values.

Values are never refused while a file is being read: faults are collected, so that a plan with four shows four.
"""

import sys
import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from strangler.messages import Refusal, Where, nearest, refuse

ROOM = str(Path(__file__).parent)
_HINTS: dict[type, dict[str, typing.Any]] = {}  # a plan says many things of few kinds


def here() -> Where:
    """The line of the plan file that is being read: the nearest caller outside this room."""
    frame = sys._getframe(1)
    # A dataclass's own __init__ is compiled from a string and has no file.
    while frame.f_back and (frame.f_code.co_filename.startswith((ROOM, "<string>"))):
        frame = frame.f_back
    return Where(frame.f_code.co_filename, frame.f_lineno)


@dataclass(frozen=True)
class Declared:
    """Something a plan file says. Frozen; lists become tuples."""

    where: Where = field(default_factory=here, compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        for each in fields(self):
            if isinstance(value := getattr(self, each.name), list):
                object.__setattr__(self, each.name, tuple(value))

    def faults(self) -> Iterator[Refusal]:
        """Everything wrong with it as written. Values are looked at only once their types are right."""
        wrong = tuple(_wrong_types(self))
        yield from wrong or self.value_faults()

    def value_faults(self) -> Iterator[Refusal]:
        yield from ()

    def describe(self) -> str:
        """One line for people."""
        return repr(self)

    def out_of_range(self, name: str, wanted: str, why: str) -> Refusal:
        what = f"{name} of {type(self).__name__}"
        return refuse("S115", self.where, what=what, wanted=wanted, got=repr(getattr(self, name)), why=why)


def _wrong_types(thing: Declared) -> Iterator[Refusal]:
    kind = type(thing)
    hints = _HINTS.get(kind) or _HINTS.setdefault(kind, typing.get_type_hints(kind))
    for each in fields(thing):
        value, hint = getattr(thing, each.name), hints[each.name]
        if not conforms(value, hint):
            yield _wrong_type(thing, each.name, value, hint)


def _wrong_type(thing: Declared, name: str, value: object, hint: object) -> Refusal:
    what = f"{name} of {type(thing).__name__}"
    if (words := _words(hint)) and isinstance(value, str):
        choices = ", ".join(words)
        return refuse("S124", thing.where, what=what, choices=choices, got=value, nearest=nearest(value, words))
    return refuse("S105", thing.where, what=what, wanted=spell(hint), got=repr(value))


def conforms(value: object, hint: typing.Any) -> bool:
    """Whether a value has a field's type. Knows the few kinds that plans use; a list passes for a sequence."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return any(conforms(value, each) for each in inner)
    if origin is typing.Literal:
        return value in inner
    if origin is Sequence:
        return isinstance(value, tuple | list) and all(conforms(each, inner[0]) for each in value)
    if hint in (int, float):
        return isinstance(value, int | float if hint is float else int) and not isinstance(value, bool)
    return isinstance(value, hint)


def spell(hint: typing.Any) -> str:
    """A field's type in words."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(spell(each) for each in inner)
    if origin is typing.Literal:
        return " or ".join(repr(each) for each in inner)
    if origin is Sequence:
        return f"a list of {spell(inner[0])}"
    names = {str: "text", int: "a whole number", float: "a number", bool: "True or False", types.NoneType: "None"}
    return names.get(hint) or f"plans.{hint.__name__}"


def _words(hint: typing.Any) -> tuple[str, ...]:
    """The words a field may hold, if it is one of a few."""
    if typing.get_origin(hint) is typing.Literal:
        return tuple(str(each) for each in typing.get_args(hint))
    return tuple(word for each in typing.get_args(hint) for word in _words(each))
