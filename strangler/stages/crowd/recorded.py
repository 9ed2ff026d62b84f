"""A recording and a plan in; whom a pause meets on average out: what gateways hold, and what meets the fence.

Counts are those of the recording, divided by the share that was watched and by the time: the day's average, not its worst
minute, which gateways know (`counted`).
"""

from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings as django_settings

from strangler import settings
from strangler.boundaries.edge import Mode
from strangler.boundaries.living.entry import Entry, Way, is_toolkits
from strangler.boundaries.recording import Recording, Run
from strangler.plans.plan import Plan
from strangler.stages.crowd.met import Crowd, Met, Writer
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.known import tables_of
from strangler.stages.inventory.side import Side, side_of
from strangler.stages.inventory.writers import names_of

FORWARD = "strangler.forward.middleware.ForwardMiddleware"
NOTHING_RECORDED = "nothing is recorded (STRANGLER_RECORD, --recorded PATH): whom else the fence meets is not known"
NOT_COUNTED = "what was recorded counts no runs, since it was kept before they were counted: record anew"
OF_THE_SERVICE = "tasks, commands and other requests of the service meet its fence, and are not recorded here"


def of(plan: Plan, recording: Recording | None, *, is_owned_here: bool) -> Crowd:
    """is_owned_here: whose fence it is. At the service's only what gateways hold is known from here."""
    if recording is None:
        return Crowd(why_not=NOTHING_RECORDED)
    if not recording.watched:
        return Crowd(why_not=NOT_COUNTED)
    side, answered = side_of(tables_of(plan.extraction)), Answered.by(plan.extraction)
    found = sorted(
        _writers(recording, side, answered), key=lambda each: (list(Met).index(each.met), -each.per_s, each.entry)
    )
    return Crowd(
        writers=tuple(each for each in found if is_owned_here or each.met is Met.HELD),
        outside=_names(recording, side, Way.OTHER) if is_owned_here else (),
        receivers=_names(recording, side, Way.RECEIVER) if is_owned_here else (),
        watched_s=recording.watched_s,
        from_s=recording.from_s,
        to_s=recording.to_s,
        shares=recording.shares,
        dropped=recording.dropped,
        left_out="" if is_owned_here else OF_THE_SERVICE,
    )


def _writers(recording: Recording, side: Side, answered: Answered) -> Iterator[Writer]:
    runs: dict[Entry, list[Run]] = defaultdict(list)
    for run in recording.runs:
        if any(side.holds(table) for table in run.tables) and not is_toolkits(run.entry.code):
            runs[run.entry].append(run)
    watched_s = max(recording.watched_s, 1)
    for entry, some in runs.items():
        seen, took_ms = sum(run.times for run in some), sum(run.took_ms for run in some)
        yield Writer(
            entry,
            _met(entry, answered),
            seen,
            sum(run.times / run.share for run in some) / watched_s,
            took_ms / seen / 1000,
            _answer(entry, answered),
            entry.way is not Way.ADMIN,
        )


def _met(entry: Entry, answered: Answered) -> Met:
    if entry.way not in (Way.ROUTE, Way.ADMIN):
        return Met.REFUSED
    if not settings.read("STRANGLER_GATEWAYS"):
        return Met.SENT_AGAIN if FORWARD in django_settings.MIDDLEWARE else Met.REFUSED
    declared = answered.endpoint(*entry.name.split(" ", 1)) if entry.way is Way.ROUTE else None
    is_held = declared is not None and declared.endpoint.access_of(entry.method) == "write"
    return Met.HELD if is_held else Met.SENT_AGAIN


def _answer(entry: Entry, answered: Answered) -> str:
    declared = answered.endpoint(*entry.name.split(" ", 1)) if entry.way is Way.ROUTE else None
    if declared:
        return "stays" if declared.stays else "moves"
    return answered.to(*names_of(entry))


def _names(recording: Recording, side: Side, way: Way) -> tuple[str, ...]:
    found = {
        each.entry.name
        for each in recording.observations
        if each.entry.way is way and each.mode is Mode.WRITE and side.holds(each.table)
    }
    return tuple(sorted(found))
