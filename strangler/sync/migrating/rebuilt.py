"""Migrations in; the tables that SQLite would build anew for each out. The old one's triggers go with it, and Django knows of
none. Asked of Django itself: the statements it would send, which are not sent.
"""

import re
from collections.abc import Sequence

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

DROPPED = re.compile(r'^DROP TABLE "([^"]+)"')
RENAMED = re.compile(r'^ALTER TABLE "new__[^"]+" RENAME TO "([^"]+)"')


def by_migration(
    connection: Connection, loader: MigrationLoader, plan: Sequence[tuple[Migration, bool]]
) -> list[frozenset[str]]:
    """One set a migration, in the plan's sequence; loader has them all. Empty elsewhere than on SQLite, and where statements
    cannot be told beforehand: the watchdog sees it afterwards."""
    if connection.vendor != "sqlite":
        return [frozenset()] * len(plan)
    return [_of(connection, loader, *step) for step in plan]


def _of(connection: Connection, loader: MigrationLoader, migration: Migration, backwards: bool) -> frozenset[str]:
    """On a connection of its own, and with an editor that is never left by its own door: there it would check every foreign
    key, and where rows break one leave them switched off."""
    probe = connection.copy()
    try:
        statements = _collected(probe, loader, migration, backwards)
    except (Error, LookupError, ValueError):
        return frozenset()
    finally:
        if probe.connection is not None:
            probe.connection.close()
    dropped, renamed = (
        {found[1] for each in statements if (found := pattern.match(each))} for pattern in (DROPPED, RENAMED)
    )
    return frozenset(dropped & renamed)


def _collected(probe: Connection, loader: MigrationLoader, migration: Migration, backwards: bool) -> list[str]:
    state = loader.project_state((migration.app_label, migration.name), at_end=False)
    editor = probe.schema_editor(collect_sql=True, atomic=False)
    editor.__enter__()
    go = migration.unapply if backwards else migration.apply
    go(state, editor, collect_sql=True)
    return [str(each) for each in editor.collected_sql]
