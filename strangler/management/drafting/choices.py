"""Choices that stand inside a model's class in; the same class as it will be written out, and which values it spells."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Choices, IntegerChoices, Model, TextChoices

KINDS = {TextChoices: "TextChoices", IntegerChoices: "IntegerChoices"}


@dataclass(frozen=True, slots=True)
class Nested:
    """One class of choices. members: name -> (value, label); the label is empty where Django makes it of the name."""

    name: str
    kind: str
    members: dict[str, tuple[Any, str]]
    source: type[Choices]

    @property
    def pairs(self) -> list[tuple[Any, str]]:
        return [(value, str(label)) for value, label in self.source.choices]


def nested_in(model: type[Model]) -> tuple[Nested, ...]:
    """Of the model and of the abstract ones it is made of. Only plain members: one with methods or properties is no list."""
    return tuple(_found(model))


def _found(model: type[Model]) -> Iterator[Nested]:
    seen: set[str] = set()
    for base in model.__mro__:
        for name, thing in vars(base).items():
            if name not in seen and isinstance(thing, type) and thing.__bases__[0] in KINDS and _is_plain(thing):
                seen.add(name)
                yield Nested(name, KINDS[thing.__bases__[0]], dict(_members(thing)), thing)


def _is_plain(thing: Any) -> bool:
    if not issubclass(thing, Choices) or None in thing.values or None in dict(thing.choices):
        return False
    return not [name for name in vars(thing) if not name.startswith("_") and name not in thing.__members__]


def _members(thing: Any) -> Iterator[tuple[str, tuple[Any, str]]]:
    for name, member in thing.__members__.items():
        label, made = str(member.label), name.replace("_", " ").title()
        yield name, (_bare(member), "" if label == made else label)


def _bare(member: enum.Enum) -> Any:
    return member.value
