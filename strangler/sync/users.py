"""Names of tables in; who else in this database uses them, as far as the database itself can tell, out. Called by
stages.remaining; asks no row.
"""

import re
from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

AWHILE_S = 5.0  # longer than any request; a session that stays is none

_VIEWS = """
SELECT DISTINCT v.relname::text, t.relname::text FROM pg_depend d
    JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
    JOIN pg_class t ON t.oid = d.refobjid
WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND v.oid <> t.oid
    AND t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s) ORDER BY 1, 2
"""
# Of a session that may not be looked at, nobody knows since when; it is told as well.
_HOLDERS = """
SELECT DISTINCT a.usename::text, a.application_name, c.relname::text FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)
    AND l.pid <> pg_backend_pid() AND a.usename IS NOT NULL
    AND coalesce(a.xact_start < clock_timestamp() - make_interval(secs => %s), true) ORDER BY 1, 2, 3
"""
_STATEMENTS = """
SELECT r.rolname::text, s.query, s.calls FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND r.rolname <> current_user
"""


def views(connection: Connection, tables: list[str]) -> list[tuple[str, str]]:
    """(view, table it reads)."""
    if connection.vendor == "postgresql":
        return [(str(view), str(table)) for view, table in _fetch(connection, _VIEWS, [tables])]
    found = _fetch(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY name")
    return [(str(view), table) for view, sql in found for table in tables if names(str(sql), table)]


def other_roles(connection: Connection, tables: list[str]) -> list[tuple[str, str, int]]:
    """(role, table, calls) of roles that are not ours, by pg_stat_statements; nothing where it is not installed, or not for us
    to read."""
    if connection.vendor != "postgresql":
        return []
    try:
        with transaction.atomic(using=connection.alias):
            found = _fetch(connection, _STATEMENTS)
    except DatabaseError:
        return []
    calls: dict[tuple[str, str], int] = {}
    for role, query, count in found:
        for table in tables:
            if names(str(query), table):
                calls[str(role), table] = calls.get((str(role), table), 0) + int(count)
    return [(role, table, count) for (role, table), count in sorted(calls.items())]


def holders(connection: Connection, tables: list[str]) -> list[tuple[str, str]]:
    """(role and program, table) of sessions that have been inside a table for a while: they end, or nobody can rename it."""
    if connection.vendor != "postgresql":
        return []
    found = _fetch(connection, _HOLDERS, [tables, AWHILE_S])
    return [(f"{role} ({program})" if program else str(role), str(table)) for role, program, table in found]


def names(sql: str, table: str) -> bool:
    """Whether a statement says the table's whole name."""
    return re.search(rf"(?<![\w$]){re.escape(table)}(?![\w$])", sql, re.IGNORECASE) is not None


def _fetch(connection: Connection, sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
