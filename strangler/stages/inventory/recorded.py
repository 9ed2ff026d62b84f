"""A recording in; what was seen writing what leaves and is not answered out, beside what the code shows.

What runs outside of any entry (a shell, a script, a test's own preparations) is told and refuses nothing.
"""

from collections.abc import Collection, Iterator, Mapping

from strangler.boundaries.edge import Kind, Mode, Place
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.living.entry import Entry, Way, is_toolkits
from strangler.boundaries.living.url_paths import every_path
from strangler.boundaries.recording import Observation, Recording
from strangler.plans.answers import ReadOnlyAdmin
from strangler.plans.stage import Stage
from strangler.stages.inventory.admins import WHY_READ_ONLY
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.seen import sets_of
from strangler.stages.inventory.side import Side
from strangler.stages.inventory.writers import names_of, options
from strangler.stages.resolve import registry

TOPICS = {
    Way.ROUTE: Topic.ROUTE,
    Way.TASK: Topic.TASK,
    Way.COMMAND: Topic.COMMAND,
    Way.RECEIVER: Topic.RECEIVER,
    Way.ADMIN: Topic.ADMIN,
}
CALLED = (Way.TASK, Way.COMMAND, Way.RECEIVER)  # by code, which an answer may name
SHOWN = 3
WHY_MOVES = "it was seen writing: the service answers it from Own on"
WHY_CODE = "it was seen writing: the service does it, and here nobody calls it any more"
WHY_REFUSE = "it was seen writing: it says so and ends"


def recorded(side: Side, recording: Recording, answered: Answered, told: Collection[str]) -> Iterator[Item]:
    """told: names and dotted paths of the entries that are told already, by what their code shows."""
    found: dict[Entry, list[Observation]] = {}
    beyond: dict[Entry, list[Observation]] = {}
    for each in recording.observations:
        if each.mode is Mode.WRITE and not is_toolkits(each.entry.code):
            (found if side.holds(each.table) else beyond).setdefault(each.entry, []).append(each)
    pages = _admin_pages(side)
    outside = [each for entry, seen in found.items() if entry.way is Way.OTHER for each in seen]
    if outside:
        yield _outside(outside, side)
    for entry, seen in found.items():
        if entry.way is not Way.OTHER and entry.name not in told and entry.code not in told:
            edited = _edited(entry, side, pages)
            offered = _options(entry, [*seen, *beyond.get(entry, ())], side, answered, edited)
            yield _item(entry, seen, side, answered, edited, tuple(offered))


def _outside(seen: list[Observation], side: Side) -> Item:
    names = sorted({each.entry.name for each in seen})
    tables = ", ".join(sorted({side.label(each.table) for each in seen}))
    shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    return Item(
        Topic.CODE, shown, f"outside of any request, task or command {shown} wrote {tables}", _places(seen), seen=True
    )


def _places(seen: list[Observation]) -> tuple[Place, ...]:
    return tuple(sorted({each.place for each in seen if each.place.file}))


def _item(
    entry: Entry, seen: list[Observation], side: Side, answered: Answered, edited: str, offered: tuple[Option, ...]
) -> Item:
    """edited: label of what leaves whose admin this is, '' if it is none's."""
    left = [each for each in seen if not _is_answered(entry, each, answered)]
    closed = {each.name.lower() for each in answered.answers if isinstance(each, ReadOnlyAdmin)}
    is_closed = edited.lower() in closed or (entry.way is Way.ADMIN and answered.to(entry.name.partition(" ")[0]))
    names = ", ".join(sorted({side.label(each.table) for each in seen}))
    said = "" if left and not is_closed else answered.to(entry.code, entry.name) or "all its statements have answers"
    return Item(
        TOPICS[entry.way],
        entry.name,
        f"{entry} was seen writing {names}",
        _places(seen),
        offered,
        said,
        Stage.OWN,
        True,
    )


def _is_answered(entry: Entry, each: Observation, answered: Answered) -> bool:
    if entry.way is Way.ROUTE:
        declared = answered.endpoint(*entry.name.split(" ", 1)) if " " in entry.name else None
        if declared and not declared.stays:
            return True
    if entry.way in CALLED and answered.to(*names_of(entry)):  # wherever the line is that it wrote from
        return True
    if _deletes(each) and each.table.lower() in answered.through:
        return True
    return any(each.code == code or each.code.startswith(f"{code}.") for code in answered.codes)


def _edited(entry: Entry, side: Side, pages: Mapping[str, str]) -> str:
    """Label of what leaves whose admin's page, or action, it is; of a proxy, its model's."""
    if entry.way is Way.ADMIN:
        label = entry.name.partition(" ")[0]
        return side.label(label) if side.holds(label) else ""
    return pages.get(entry.name.partition(" ")[2], "") if entry.way is Way.ROUTE else ""


def _admin_pages(side: Side) -> dict[str, str]:
    """Template of an admin's page -> label of the model."""
    views = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_": side.label(model._meta.label)
        for model in registry.with_proxies(side.models)
    }
    found = {(path.template, view) for path in every_path() for view in views if path.name.startswith(view)}
    return {template: views[view] for template, view in found}


def _options(entry: Entry, seen: list[Observation], side: Side, answered: Answered, edited: str) -> Iterator[Option]:
    """seen: all that it wrote, on both sides."""
    if edited:
        yield Option(f'plans.ReadOnlyAdmin("{edited}")', "answers", WHY_READ_ONLY)
    if entry.way is Way.ROUTE and not edited:  # an admin's page is nobody's interface
        yield Option(f'plans.Endpoint("{entry.name}")', "endpoints", WHY_MOVES)
    if entry.code and entry.way in CALLED:
        touches = [Touch(each.code, each.place, each.table, each.mode, Kind.QUERY, _deletes(each)) for each in seen]
        yield from options(entry, side, answered, touches, sets=sets_of(seen))
    elif entry.code:
        yield Option(f'plans.Moves("{entry.code}")', "answers", WHY_CODE)
        yield Option(f'plans.Refuse("{entry.code}")', "answers", WHY_REFUSE)


def _deletes(seen: Observation) -> bool:
    return seen.shape.lstrip().upper().startswith("DELETE")
