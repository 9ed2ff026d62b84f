"""Commands, tasks, receivers and other code that stays in; those that write what leaves out, each with what may become of it.

Code is followed from where work begins. What has an answer is not walked into: a writer whose every way to the rows passes
through answered code has an answer itself.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from strangler.boundaries.edge import Kind, Mode, Place
from strangler.boundaries.following.hearing import Hearing
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.survey import Survey
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.columns import said, sets_in, through
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.seen import Seen, Set
from strangler.stages.inventory.side import Side
from strangler.stages.resolve import registry
from strangler.stages.resolve.through import may_go_through

TOPICS = {
    Way.COMMAND: Topic.COMMAND,
    Way.TASK: Topic.TASK,
    Way.RECEIVER: Topic.RECEIVER,
    Way.ADMIN: Topic.ADMIN,
    Way.OTHER: Topic.AROUND,
}
COMMAND_TAIL = ".Command.handle"

WHY_DELETES = "it only deletes: its deletes stand here, and an intent asks the service for the same"
WHY_HOME = "it belongs to what leaves: the service runs it, and here nobody calls it any more"
WHY_REFUSE = "it writes rows of several owners at once, and nobody waits for it: it says so and ends"
WHY_REFUSE_ONE = "it is no part of what leaves, and nobody waits for it: it says so and ends"
WHY_SEAM = "its callers keep calling: the interface writes here before Own, and at the service after it"
WHY_ONLY_UPDATES = "it sets no other columns: compared and set at the service, unless two writers count one of them up"
WHY_UPDATE = "if it only changes a few columns, none that counts or points to a row: compared and set at the service"


def writers(
    side: Side,
    survey: Survey,
    answered: Answered,
    heard: Collection[str] = (),
    told: Collection[str] = (),
    seen: Seen | None = None,
) -> Iterator[Item]:
    """heard: dotted names of all receivers, which are walked into from nowhere else. told: those that are told elsewhere."""
    for entry in survey.entries:
        if entry.way is Way.ADMIN and side.holds(entry.name.partition(" ")[0]):
            continue  # an admin of what leaves is closed as a whole
        if entry.way in TOPICS and entry.code and entry.code not in told:
            sets = seen.sets(entry.name) if seen else ()
            yield from _writer(entry, side, survey, answered, {*heard} - {entry.code}, sets)


def _writer(
    entry: Entry, side: Side, survey: Survey, answered: Answered, heard: Collection[str], sets: Collection[Set]
) -> Iterator[Item]:
    found = [each for each in survey.reach.of(entry.code, without=heard) if not _is_an_inlines(entry, each)]
    if not (writes := side.of(found, Mode.WRITE)):
        return
    without = survey.reach.of(entry.code, without=(*heard, *answered.codes))
    left = side.of([each for each in without if not _is_an_inlines(entry, each)], Mode.WRITE)
    hearing = survey.hearing.get(entry.code) if entry.way is Way.RECEIVER else None
    is_called = hearing is not None and hears_what_stays(side, hearing)
    may_save = survey.reach.may_save(entry.code)
    yield Item(
        TOPICS[entry.way],
        subject_of(entry),
        f"{said_of(entry)} writes {_named(side, writes)}" + (f"; {hearing}" if hearing and hearing.signals else ""),
        _places(writes),
        tuple(options(entry, side, answered, found, is_called=is_called, may_save=may_save, sets=sets)),
        "" if left else answered.to(*names_of(entry)) or "all its ways to the rows have answers",
        Stage.OWN,
        writes=side.written(found),
    )


def _is_an_inlines(entry: Entry, touch: Touch) -> bool:
    """What Django's own forms of an admin's page write is asked about once, as the admin or inline that it is."""
    return entry.way is Way.ADMIN and touch.kind is Kind.ADMIN


def options(
    entry: Entry,
    side: Side,
    answered: Answered,
    found: Sequence[Touch],
    *,
    is_called: bool = False,
    may_save: bool = False,
    sets: Collection[Set] = (),
) -> list[Option]:
    """What may become of it, the recommended answer first. is_called: by what stays, wherever it goes. may_save: beside what
    was found it saves rows of nobody knows what. sets: columns that it was seen to set."""
    writes, others = side.of(found, Mode.WRITE), side.beyond(found, Mode.WRITE)
    code = subject_of(entry)
    refused = entry.name if entry.way is Way.TASK else code
    delete = Option(f'plans.DeleteThrough("{code}")', "answers", WHY_DELETES)
    moves = Option(f'plans.Moves("{code}")', "answers", WHY_HOME)
    refuse = Option(f'plans.Refuse("{refused}")', "answers", WHY_REFUSE if others else WHY_REFUSE_ONE)
    seam = Option(f'plans.Seam("{code}", interface="")', "answers", WHY_SEAM)
    update = [_update(code, writes)] if _may_update(side, answered, writes, [*sets, *sets_in(writes)]) else []
    is_deleting = all(touch.deletes for touch in writes) and not may_save
    if is_deleting and not others:
        return [delete, moves, refuse]
    if side.is_home(entry.code) and not others and not is_called:
        return [moves, refuse, *update]
    if entry.way in (Way.RECEIVER, Way.ADMIN, Way.OTHER):  # refused, it would fail for whoever is waiting
        return [seam, *update, moves]
    return [refuse, moves, seam]


def _update(code: str, writes: Sequence[Touch]) -> Option:
    """With its columns where the code names all that it sets, and counts none of them."""
    columns = through(writes)
    quoted = ", ".join(f'"{column}"' for column in columns)
    why = WHY_ONLY_UPDATES if columns else WHY_UPDATE
    return Option(f'plans.UpdateThrough("{code}", columns=[{quoted}])', "answers", why)


def _may_update(side: Side, answered: Answered, writes: Sequence[Touch], sets: Iterable[Set]) -> bool:
    """Whether each table that it writes has a column that may go through, and each update that was seen, or names its columns,
    sets one: a plain save() names all. What makes rows changes none."""
    if any(touch.adds for touch in writes):
        return False
    models = [model for touch in writes if (model := registry.find(touch.target))]
    if any(each._meta.db_table in answered.partial or not may_go_through(each) for each in models):
        return False
    held = [(model, columns) for table, columns in sets if side.holds(table) and (model := registry.find(table))]
    return all(may_go_through(model) & {*columns} for model, columns in held)


def hears_what_stays(side: Side, hearing: Hearing) -> bool:
    """What stays goes on sending its signals here, whoever's the receiver is."""
    is_sent_at_home = bool(hearing.senders) and all(map(side.is_home, hearing.senders))
    return (bool(hearing.signals) and not is_sent_at_home) or not all(map(side.holds, hearing.models))


def subject_of(entry: Entry) -> str:
    """As an answer names it: a command by its module."""
    return entry.code.removesuffix(COMMAND_TAIL)


def said_of(entry: Entry) -> str:
    """To people."""
    return entry.name if entry.way is Way.OTHER else str(entry)


def names_of(entry: Entry) -> tuple[str, ...]:
    return (subject_of(entry), entry.code, entry.name)


def uncalled(side: Side, survey: Survey, answered: Answered) -> Iterator[Item]:
    """Code that writes and that no way leads to. It refuses nothing: what is called by names made up while it runs looks
    like this, and so does what nobody calls. The fence sees the first."""
    reached = {touch for entry in survey.entries if entry.code for touch in survey.reach.of(entry.code)}
    by_code: dict[str, list[Touch]] = {}
    for touch in side.of(survey.touches, Mode.WRITE):
        is_librarys = touch.kind in (Kind.FORM, Kind.ADMIN)  # what a form may do is told where it is used
        if touch not in reached and not is_librarys and not side.is_home(touch.code):
            by_code.setdefault(touch.code, []).append(touch)
    for code, touches in by_code.items():
        lines = (
            Option(f'plans.Refuse("{code}")', "answers", WHY_REFUSE_ONE),
            Option(f'plans.Moves("{code}")', "answers", WHY_HOME),
        )
        yield Item(
            Topic.CODE, code, f"{code} writes {_named(side, touches)}", _places(touches), lines, answered.to(code)
        )


def _named(side: Side, touches: Iterable[Touch]) -> str:
    by_label: dict[str, list[Touch]] = {}
    for touch in touches:
        by_label.setdefault(side.label(touch.target), []).append(touch)
    return ", ".join(said(label, by_label[label]) for label in sorted(by_label))


def _places(touches: Iterable[Touch]) -> tuple[Place, ...]:
    return tuple(sorted({touch.place for touch in touches}))
