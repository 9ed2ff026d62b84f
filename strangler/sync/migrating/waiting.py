"""A database and migrations that wait for it in; what they mean for each link that is installed there, out. Called before every
`migrate`, by `strangle check` and by doctor. Reads only, with nothing but what the first version of our tables has: ours may
be among those that wait.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

from strangler.protocol.link import Role
from strangler.sync.definition import LinkDefinition
from strangler.sync.migrating import changes, rebuilt
from strangler.sync.migrating.changes import Change
from strangler.sync.migrating.judge import Carried, Found, judge, tied_again
from strangler.sync.migrating.judge import rebuilt as judge_rebuilt

Plan = Sequence[tuple[Migration, bool]]  # (migration, backwards), as Django's executor and its signals have it
OURS = ("strangler", "strangler_sync", "strangler_kit")


def found(connection: Connection) -> list[Found]:
    """Of everything that `migrate` would do now."""
    if not (links := carried(connection)):
        return []
    executor = MigrationExecutor(connection)
    return found_in(connection, executor.migration_plan(executor.loader.graph.leaf_nodes()), links)


def found_in(connection: Connection, plan: Plan, links: Sequence[Carried]) -> list[Found]:
    """Each once, in the sequence of the plan."""
    steps = [(migration, backwards) for migration, backwards in plan if migration.app_label not in OURS]
    if not steps:
        return []
    loader = MigrationLoader(connection)
    built = rebuilt.by_migration(connection, loader, steps)
    found = (each for step, tables in zip(steps, built, strict=True) for each in _of(loader, *step, tables, links))
    return list(dict.fromkeys(found))


def carried(connection: Connection) -> list[Carried]:
    """Every link that is installed here and has not ended for good; none where our tables were never made, as in most test
    databases."""
    with connection.cursor() as cursor:
        if "strangler_link" not in connection.introspection.table_names(cursor):
            return []
        cursor.execute("SELECT link, role, definition FROM strangler_link ORDER BY link")
        rows = cursor.fetchall()
    found = (Carried(link, Role(role), LinkDefinition.decode(text)) for link, role, text in rows)
    return [each for each in found if not each.definition.is_gone]


def _as_carried(change: Change, by: Carried) -> Change | None:
    """By the name the link knows the table by, wherever it was put away."""
    names = (table.name for table in by.definition.tables if change.table in (table.name, table.sql_name))
    return next((replace(change, table=name) for name in names), None)


def _of(
    loader: MigrationLoader, migration: Migration, backwards: bool, built: frozenset[str], links: Sequence[Carried]
) -> Iterator[Found]:
    tables = {name for by in links for table in by.definition.tables for name in (table.name, table.sql_name)}
    for change in changes.of(loader, migration, tables, backwards=backwards):
        judged = (judge(meant, by) for by in links if (meant := _as_carried(change, by)))
        yield from (each for each in judged if each)
    name = f"{migration.app_label}.{migration.name}"
    for table in sorted(built):
        for by in links:
            if by.definition.has_table(table):
                yield judge_rebuilt(name, table, by)
            elif any(each.name == table for each in by.definition.staying):
                yield tied_again(name, table, by)
