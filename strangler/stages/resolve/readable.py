"""A declaration with faults of its own in; as much of it as the project can still be asked about out. Called by examine.

What is wrong with it is told already. What is left out here, or put in its place, must add no fault that is none.
"""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any, get_type_hints

from strangler.plans.answers import Answer
from strangler.plans.declared import Declared, conforms
from strangler.plans.endpoint import Endpoint
from strangler.plans.extraction import Extraction, Reference, Table
from strangler.plans.ignore import Ignore

KINDS = {
    "tables": Table,
    "references": Reference,
    "endpoints": Endpoint,
    "stays": Endpoint,
    "adds": Endpoint,
    "answers": Answer,
    "ignores": Ignore,
}
INSTEAD = {"columns": None, "deletes": "through"}  # of what has no default, or one that would contradict an answer
MISSED = {"references": {"S208", "S209"}, "endpoints": {"S235"}}  # what is said of what is about one that is not there


@dataclass(frozen=True, slots=True)
class Readable:
    """unsure: ids of refusals that what was left out may have caused; they are not told."""

    extraction: Extraction
    unsure: frozenset[str] = frozenset()


def readable(extraction: Extraction) -> Readable:
    """Endpoints, address and contract are always left. Without all of its tables nobody knows what a key or an answer is
    about, so these are left out too."""
    parts = {name: tuple(_each(extraction, name)) for name in KINDS}
    if not parts["tables"] or _has_lost(extraction, "tables", parts):
        parts |= {"tables": (), "references": (), "answers": ()}
    words = {name: getattr(extraction, name) for name in ("service", "contract")}
    texts = {name: value if isinstance(value, str) else "" for name, value in words.items()}
    unsure = {id for part, ids in MISSED.items() if _has_lost(extraction, part, parts) for id in ids}
    own = tuple(each for each in _written(extraction, "own") if isinstance(each, str))
    return Readable(replace(extraction, **parts, **texts, own=own), frozenset(unsure))  # type: ignore[arg-type]


def _each(extraction: Extraction, part: str) -> Iterator[Any]:
    """What is usable, each name once. Endpoints may share their words and are told apart elsewhere; ignores share routes."""
    seen: set[str] = set()
    for thing in _written(extraction, part):
        mended = _mended(thing) if isinstance(thing, KINDS[part]) else None
        if mended is None or _is_useless(mended):
            continue
        name = _name(mended)
        if isinstance(mended, Endpoint | Ignore) or name not in seen:
            yield mended
        seen.add(name)


def _mended(thing: Any) -> Any:
    """The same with defaults in place of values it cannot have; None if its very name is wrong."""
    hints, changes = get_type_hints(type(thing)), {}
    for each in fields(thing):
        value = getattr(thing, each.name)
        if not conforms(value, hints[each.name]) or (value == () and isinstance(thing, Table | Reference)):
            changes[each.name] = INSTEAD.get(each.name, each.default)
    return None if MISSING in changes.values() else replace(thing, **changes)


def _is_useless(thing: Any) -> bool:
    """An endpoint that is none, an answer that names nobody."""
    if isinstance(thing, Endpoint):
        return any(fault.id == "S118" for fault in thing.faults())
    return isinstance(thing, Answer) and not thing.name


def _has_lost(extraction: Extraction, part: str, parts: dict[str, Any]) -> bool:
    written = list(_written(extraction, part))
    names = {_name(each) for each in written if isinstance(each, KINDS[part])}
    is_list = isinstance(getattr(extraction, part), tuple)
    return not is_list or not all(isinstance(each, KINDS[part]) for each in written) or len(names) > len(parts[part])


def _written(extraction: Extraction, part: str) -> tuple[Any, ...]:
    things = getattr(extraction, part)
    return things if isinstance(things, tuple) else ()


def _name(thing: Declared) -> str:
    return str(next(getattr(thing, word) for word in ("name", "subject", "route") if hasattr(thing, word))).lower()
