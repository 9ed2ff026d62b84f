"""Migrations that write what leaves in; one item for each of an app that stays, one for all of an app that leaves, out.

None refuses Own: what has run here is history, and what runs after Own meets the guard of `migrate`, or the fence. But each
runs again in every database that is made anew, a test's among them, where the service owns the rows and no fence says so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from importlib import import_module

from django.db import Error, connections
from django.db.migrations.recorder import MigrationRecorder

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.following.migrations import Migration
from strangler.boundaries.survey import Survey
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side

WHY_AGAIN = (
    "a database that is made anew gets these rows here, where the service owns them: let its migrations make them"
)
WHY_HOME = (
    "the service's own migrations make tables and no rows: write into them what a new database of the service needs"
)
WHY_PENDING = "migrate before Own: after it such a migration is refused here, or meets the fence"


def migrated(side: Side, survey: Survey, alias: str) -> Iterator[Item]:
    """alias: of the database that is asked what has been applied; '' = it is not."""
    applied = _applied(alias) if alias else None
    leaving: dict[str, list[Migration]] = defaultdict(list)
    for each in survey.migrations:
        if not side.of(each.touches, Mode.WRITE):
            continue
        if side.is_home(each.module):
            leaving[each.app].append(each)
        else:
            yield _staying(each, side, is_pending=applied is not None and _is_pending(each, applied))
    for app, several in leaving.items():
        places = tuple(place for each in several for place in _places(each, side))
        says = f"{app} leaves, and its own migrations write its rows: {', '.join(each.name for each in several)}"
        yield Item(Topic.MIGRATION, app, says, places, (Option("", "", WHY_HOME),))


def _staying(found: Migration, side: Side, *, is_pending: bool) -> Item:
    name = f"{found.app}.{found.name}"
    labels = ", ".join(sorted({side.label(touch.target) for touch in side.of(found.touches, Mode.WRITE)}))
    says = f"the migration {name} writes {labels}" + (", and is not applied here yet" if is_pending else "")
    why = [Option("", "", WHY_PENDING)] if is_pending else []
    return Item(Topic.MIGRATION, name, says, _places(found, side), (*why, Option("", "", WHY_AGAIN)))


def _places(found: Migration, side: Side) -> tuple[Place, ...]:
    return tuple(sorted({touch.place for touch in side.of(found.touches, Mode.WRITE)}))


def _applied(alias: str) -> Collection[tuple[str, str]] | None:
    """None where nobody has migrated, or none may be asked."""
    try:
        return MigrationRecorder(connections[alias]).applied_migrations().keys() or None
    except Error:
        return None


def _is_pending(found: Migration, applied: Collection[tuple[str, str]]) -> bool:
    """A squashed one counts as applied once all that it replaces are: `migrate` writes that down when it runs next."""
    if (found.app, found.name) in applied:
        return False
    try:
        replaced = [tuple(each) for each in import_module(found.module).Migration.replaces]
    except Exception:  # whatever a migration raises when it is imported
        replaced = []
    return not replaced or not all(each in applied for each in replaced)
