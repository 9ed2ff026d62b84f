"""Two JSON values in; where and how they differ out, keyed so that a million answers have a handful of keys.

A path is the way to the field: `body.results[].author`. Indexes collapse to `[]`, keys of an object that is used as a
map (many keys, or keys that look like data) to `{}`. Called by content; html yields the same kind of thing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from strangler.compare.values import Value, canonical, type_name

MAX_KEYS = 50  # of one pair; an answer that differs everywhere is one finding, not a thousand
MAX_PATH = 300
MAP_KEYS = 50  # more keys than a person would declare as fields
MAP_KEY_LENGTH = 100


class Kind(StrEnum):
    """What is different. missing: the candidate lacks it; extra: only the candidate has it."""

    MISSING_FIELD = "missing_field"
    EXTRA_FIELD = "extra_field"
    TYPE = "type"
    VALUE = "value"
    LIST_LENGTH = "list_length"
    LIST_SEQUENCE = "list_sequence"


MIRRORED = {Kind.MISSING_FIELD: Kind.EXTRA_FIELD, Kind.EXTRA_FIELD: Kind.MISSING_FIELD}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs. control, candidate: what each side said there; not redacted yet."""

    path: str
    kind: Kind
    control: object = None
    candidate: object = None

    @property
    def key(self) -> tuple[str, Kind]:
        return self.path, self.kind

    def mirrored(self) -> "Difference":
        """The same seen from the other side."""
        return Difference(self.path, MIRRORED.get(self.kind, self.kind), self.candidate, self.control)


def first_of_each(differences: Iterable[Difference]) -> list[Difference]:
    """One difference per path and kind, at most MAX_KEYS, in the sequence in which they were met."""
    found: dict[tuple[str, Kind], Difference] = {}
    for difference in differences:
        found.setdefault(difference.key, difference)
        if len(found) >= MAX_KEYS:
            break
    return list(found.values())


def value_differences(control: Value, candidate: Value, path: str = "body") -> Iterator[Difference]:
    """Every difference, repeated keys included; see first_of_each. May raise RecursionError on absurd depth."""
    if type_name(control) != type_name(candidate):
        yield Difference(path, Kind.TYPE, control, candidate)
    elif isinstance(control, dict) and isinstance(candidate, dict):
        yield from _objects(control, candidate, path)
    elif isinstance(control, list) and isinstance(candidate, list):
        yield from _lists(control, candidate, path)
    elif control != candidate:
        yield Difference(path, Kind.VALUE, control, candidate)


def _objects(control: dict[str, Value], candidate: dict[str, Value], path: str) -> Iterator[Difference]:
    is_map = _is_map(control) or _is_map(candidate)
    for key in sorted({*control, *candidate}):  # sorted: seen from either side, the same keys come first
        below = (f"{path}.{{}}" if is_map else f"{path}.{key}")[:MAX_PATH]
        if key not in candidate:
            yield Difference(below, Kind.MISSING_FIELD, control=control[key])
        elif key not in control:
            yield Difference(below, Kind.EXTRA_FIELD, candidate=candidate[key])
        else:
            yield from value_differences(control[key], candidate[key], below)


def _lists(control: list[Value], candidate: list[Value], path: str) -> Iterator[Difference]:
    """Of lists that differ in length only the length is told: element by element, one insertion would be called a
    difference of every field that follows."""
    if len(control) != len(candidate):
        yield Difference(path, Kind.LIST_LENGTH, f"{len(control)} items", f"{len(candidate)} items")
        return
    pairs = zip(control, candidate, strict=True)
    found = chain.from_iterable(value_differences(one, other, f"{path}[]"[:MAX_PATH]) for one, other in pairs)
    first = next(found, None)
    if first is None:
        return
    if sorted(map(canonical, control)) == sorted(map(canonical, candidate)):
        yield Difference(path, Kind.LIST_SEQUENCE, *_first_out_of_place(control, candidate))
    else:
        yield from chain([first], found)


def _first_out_of_place(control: list[Value], candidate: list[Value]) -> tuple[Value, Value]:
    return next(pair for pair in zip(control, candidate, strict=True) if canonical(pair[0]) != canonical(pair[1]))


def _is_map(value: dict[str, Value]) -> bool:
    return len(value) > MAP_KEYS or any(_is_data(key) for key in value)


def _is_data(key: str) -> bool:
    """Whether a key looks like a value somebody stored, not like a name somebody chose."""
    if not key or len(key) > MAP_KEY_LENGTH or key[0].isdigit():
        return True
    return not key.replace("_", "").replace("-", "").replace("$", "").isalnum()
