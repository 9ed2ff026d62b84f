"""A recording in; what was seen writing what leaves and is not answered out, beside what the code shows.

What runs outside of any entry (a shell, a script, a test's own preparations) is told and refuses nothing.
"""

from collections.abc import Collection, Iterator

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.entry import Entry, Way, is_toolkits
from strangler.boundaries.recording import Observation, Recording
from strangler.boundaries.url_paths import every_path
from strangler.plans.answers import ReadOnlyAdmin
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side

TOPICS = {
    Way.ROUTE: Topic.ROUTE,
    Way.TASK: Topic.TASK,
    Way.COMMAND: Topic.COMMAND,
    Way.RECEIVER: Topic.RECEIVER,
    Way.ADMIN: Topic.ADMIN,
}
SHOWN = 3
WHY_MOVES = "it was seen writing: the service answers it from Own on"
WHY_CODE = "it was seen writing: the service does it, and here nobody calls it any more"
WHY_REFUSE = "it was seen writing: it says so and ends"


def recorded(side: Side, recording: Recording, answered: Answered, told: Collection[str]) -> Iterator[Item]:
    """told: names and dotted paths of the entries that are told already, by what their code shows."""
    found: dict[Entry, list[Observation]] = {}
    for each in recording.observations:
        if each.mode is Mode.WRITE and side.holds(each.table) and not is_toolkits(each.entry.code):
            found.setdefault(each.entry, []).append(each)
    pages = _admin_pages(side, answered)
    outside = [each for entry, seen in found.items() if entry.way is Way.OTHER for each in seen]
    if outside:
        yield _outside(outside, side)
    for entry, seen in found.items():
        if entry.way is not Way.OTHER and entry.name not in told and entry.code not in told:
            yield _item(entry, seen, side, answered, pages)


def _outside(seen: list[Observation], side: Side) -> Item:
    names = sorted({each.entry.name for each in seen})
    tables = ", ".join(sorted({side.label(each.table) for each in seen}))
    shown = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    return Item(
        Topic.CODE, shown, f"outside of any request, task or command {shown} wrote {tables}", _places(seen), seen=True
    )


def _places(seen: list[Observation]) -> tuple[Place, ...]:
    return tuple(sorted({each.place for each in seen if each.place.file}))


def _item(entry: Entry, seen: list[Observation], side: Side, answered: Answered, pages: Collection[str]) -> Item:
    left = [each for each in seen if not _is_answered(entry, each, answered)]
    is_page = entry.name.partition(" ")[2] in pages
    is_closed = entry.way is Way.ADMIN and answered.to(entry.name.partition(" ")[0])
    names = ", ".join(sorted({side.label(each.table) for each in seen}))
    said = (
        ""
        if left and not (is_page or is_closed)
        else answered.to(entry.code, entry.name) or "all its statements have answers"
    )
    return Item(
        TOPICS[entry.way],
        entry.name,
        f"{entry} was seen writing {names}",
        _places(seen),
        tuple(_options(entry)),
        said,
        Stage.OWN,
        True,
    )


def _is_answered(entry: Entry, each: Observation, answered: Answered) -> bool:
    if entry.way is Way.ROUTE:
        declared = answered.endpoint(*entry.name.split(" ", 1)) if " " in entry.name else None
        if declared and not declared.stays:
            return True
    if entry.way is Way.TASK and answered.to(entry.name):  # as Celery calls it, and not as Python does
        return True
    if each.shape.lstrip().upper().startswith("DELETE") and each.table.lower() in answered.through:
        return True
    return any(each.code == code or each.code.startswith(f"{code}.") for code in answered.codes)


def _admin_pages(side: Side, answered: Answered) -> set[str]:
    """Templates of the pages of admins that an answer has closed."""
    closed = {each.name.lower() for each in answered.answers if isinstance(each, ReadOnlyAdmin)}
    views = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        for model in side.models
        if model._meta.label_lower in closed
    }
    return {path.template for path in every_path() if any(path.name.startswith(view) for view in views)}


def _options(entry: Entry) -> Iterator[Option]:
    if entry.way is Way.ROUTE:
        yield Option(f'plans.Endpoint("{entry.name}")', "endpoints", WHY_MOVES)
    if entry.code:
        yield Option(f'plans.Moves("{entry.code}")', "answers", WHY_CODE)
        yield Option(f'plans.Refuse("{entry.code}")', "answers", WHY_REFUSE)
