"""What leaves in; transactions that write it and what stays at once, by the code and by a recording, out.

None of it refuses Own, after which the two commit apart.
"""

from collections.abc import Iterable, Iterator

from django.db import router

from strangler.boundaries.living.entry import Entry, Way, is_toolkits
from strangler.boundaries.recording import Recording
from strangler.boundaries.survey import Survey
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side
from strangler.stages.resolve import registry

WHY_SPLIT = "after Own the two writes commit apart: let the second follow the first, or let the service call back"
SHOWN = 4  # names of one side: who deletes an account writes half the database

Split = tuple[list[str], list[str]]  # labels of what leaves, of what stays


def transactions(side: Side, survey: Survey, recording: Recording | None = None) -> Iterator[Item]:
    """What was seen is told beside, unless its own code shows as much."""
    shown: dict[str, set[str]] = {}
    for each in survey.transactions:
        inner, outer = _split(side, [name for name in each.models if side.holds(name) or _is_beside(side, name)])
        if inner and outer:
            shown.setdefault(each.code, set()).update(inner, outer)
            says = f"{each.code} writes {_few(inner)}, and what stays: {_few(outer)}, in one transaction"
            yield Item(Topic.TRANSACTION, each.code, says, (each.place,), (Option("", "", WHY_SPLIT),))
    for entry, (inner, outer) in _seen(side, recording).items() if recording else ():
        if not {*inner, *outer} <= shown.get(entry.code, set()):
            says = f"{entry} was seen writing {_few(inner)}, and what stays: {_few(outer)}, in one transaction"
            yield Item(Topic.TRANSACTION, str(entry), says, (), (Option("", "", WHY_SPLIT),), seen=True)


def _seen(side: Side, recording: Recording) -> dict[Entry, Split]:
    """By entry, all that its transactions on both sides wrote. A test's own preparations are nobody's transactions."""
    tables: dict[Entry, set[str]] = {}
    for each in recording.transactions:
        is_both = any(map(side.holds, each.tables)) and not all(map(side.holds, each.tables))
        if is_both and each.entry.way is not Way.OTHER and not is_toolkits(each.entry.code):
            tables.setdefault(each.entry, set()).update(each.tables)
    return {entry: _split(side, found) for entry, found in sorted(tables.items())}


def _split(side: Side, names: Iterable[str]) -> Split:
    """names: labels or tables."""
    names = set(names)
    inner = sorted({side.label(name) for name in names if side.holds(name)})
    return inner, sorted({side.label(name) for name in names if not side.holds(name)})


def _is_beside(side: Side, name: str) -> bool:
    """Whether it is written in the database of what leaves: no transaction reaches over two."""
    model = registry.find(name)
    return model is None or router.db_for_write(model) in {router.db_for_write(each) for each in side.models}


def _few(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
