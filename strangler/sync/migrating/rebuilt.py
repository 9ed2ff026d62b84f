"""A migration in; the tables that SQLite would build anew for it out. The old one's triggers go with it, and Django knows of
none. Asked of Django itself: the statements it would send, which are not sent.
"""

import re

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.utils import NotSupportedError

DROPPED = re.compile(r'^DROP TABLE "([^"]+)"')
RENAMED = re.compile(r'^ALTER TABLE "new__[^"]+" RENAME TO "([^"]+)"')


def of(connection: Connection, loader: MigrationLoader, migration: Migration, *, backwards: bool) -> frozenset[str]:
    """Empty elsewhere than on SQLite, and where the statements cannot be told beforehand: the watchdog sees it afterwards."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return frozenset()
    try:
        statements = loader.collect_sql([(migration, backwards)])
    except (DatabaseError, NotSupportedError, LookupError, ValueError):
        return frozenset()
    dropped, renamed = (
        {found[1] for each in statements if (found := pattern.match(each))} for pattern in (DROPPED, RENAMED)
    )
    return frozenset(dropped & renamed)
