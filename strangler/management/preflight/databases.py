"""DATABASES in; which of them can be kept in step, and a connection that only reads, out."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.management.diagnosis import first_line
from strangler.management.preflight.finding import Finding, heed, stop
from strangler.sync import config
from strangler.sync.engines import not_yet

SYNC = "strangler_sync"  # the app with the tables that live beside the rows
READ_ONLY = "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '2s'; SET LOCAL lock_timeout = '200ms'"


def aliases() -> Iterator[Finding]:
    ours = config.connection().alias
    same: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for alias in connections:
        given = connections.settings[alias]  # never connections[alias]: its driver may not be installed here
        same[tuple(str(given[name]) for name in ("ENGINE", "HOST", "PORT", "NAME"))].append(alias)
    for group in same.values():
        if len(group) > 1:
            yield heed("databases", "P104", aliases=" and ".join(group))
    if settings.DATABASE_ROUTERS:
        routers = ", ".join(map(str, settings.DATABASE_ROUTERS))
        yield heed("databases", "P105", aliases=", ".join(connections), routers=routers, alias=ours)
        if not router.allow_migrate(ours, SYNC):
            yield stop("databases", "P109", alias=ours)
    elif beside := [alias for alias in connections if alias != ours]:
        yield Finding(
            "databases", f"{', '.join(beside)} beside {ours}; only tables of {ours} can leave with one extraction"
        )


@contextmanager
def reading() -> Iterator[tuple[Connection | None, list[Finding]]]:
    """The database that would be kept in step, in a transaction that only reads; None if nothing can be asked of it."""
    connection = config.connection()
    refused = _refused(connection)
    if refused:
        yield None, [refused]
        return
    with transaction.atomic(using=connection.alias):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(READ_ONLY)
        yield connection, [Finding("databases", f"{connection.alias}: {_version(connection)}")]


def _refused(connection: Connection) -> Finding | None:
    if engine := not_yet(connection):
        return stop("databases", "P101", alias=connection.alias, engine=engine)
    if missing := _missing_file(connection):
        return stop("databases", "P103", alias=connection.alias, error=f"there is no file {missing}")
    try:
        connection.ensure_connection()
    except Exception as error:  # a driver's own errors as well, and one that is not installed
        return stop("databases", "P103", alias=connection.alias, error=first_line(error))
    return None


def _missing_file(connection: Connection) -> str:
    """Of SQLite, which would make one for whoever asks; '' for any other database."""
    name = str(connection.settings_dict["NAME"])
    is_file = connection.vendor == "sqlite" and not connection.is_in_memory_db() and not name.startswith("file:")
    return name if is_file and connection.connection is None and not Path(name).exists() else ""


def _version(connection: Connection) -> str:
    return f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}"
