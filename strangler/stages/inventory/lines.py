"""An inventory in; the lines of a declaration that take its recommendations as they are out, by the list they belong to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from strangler.plans.endpoint import in_order
from strangler.stages.inventory.deletions import taken_along
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.side import Side

NOT_TAKEN = (
    Topic.READER,
    Topic.CODE,
    Topic.TEMPLATE,
    Topic.TRANSACTION,
    Topic.MIGRATION,
    Topic.UNFOLLOWED,
)  # decided later, or by nobody
LISTS = ("answers", "tables", "references", "endpoints", "stays")


@dataclass(frozen=True, slots=True)
class Line:
    """code: an expression such as `plans.Moves("…")`. item: what it answers, None for what needs no decision. is_ready: False
    if a person has to fill something in first."""

    code: str
    item: Item | None = None
    is_ready: bool = True


def lines(side: Side, items: Iterable[Item]) -> dict[str, list[Line]]:
    """By list of the declaration, in the sequence of LISTS. Each expression once."""
    taken = [item for item in items if item.topic not in NOT_TAKEN and item.recommended and item.recommended.line]
    found: dict[str, list[Line]] = {name: [] for name in LISTS}
    found["tables"] = [Line(code) for code in _tables(side, taken)]
    for item in taken:
        option = item.recommended
        if option and option.under and option.line not in {line.code for line in found[option.under]}:
            found[option.under].append(Line(option.line, item, option.is_ready))
    for name in ("endpoints", "stays"):
        found[name] = [Line(code) for code in merged([line.code for line in found[name]])]
    return found


def _tables(side: Side, taken: Iterable[Item]) -> Iterator[str]:
    """What deletions here take along, and what code deletes that is let through, says so."""
    through = taken_along(side)
    for item in taken:
        if item.recommended and item.recommended.line.startswith("plans.DeleteThrough("):
            through |= set(item.writes)
    for model in sorted(side.models, key=lambda model: bool(model._meta.auto_created)):  # many to many last
        label = model._meta.label
        yield f'plans.Table("{label}"' + (', deletes="through")' if label in through else ")")


def merged(endpoints: Sequence[str]) -> list[str]:
    """`plans.Endpoint("PATCH /x/")` and one for DELETE become one; what says something else of a read stays apart."""
    groups: dict[tuple[str, str], list[str]] = {}
    for line in endpoints:
        head, route, tail = line.split('"', 2)
        method, _, path = route.partition(" ")
        groups.setdefault((path, tail), []).append(method)
    return [f'plans.Endpoint("{",".join(in_order(methods))} {path}"{tail}' for (path, tail), methods in groups.items()]
