"""Names of tables in; who else in this database uses them, as far as the database itself can tell, out. Called by
stages.remaining and the inventory; asks no row.
"""

import re
from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

AWHILE_S = 5.0  # longer than any request; a session that stays is none

HIDDEN = "<insufficient privilege>"  # what PostgreSQL shows of others' statements to whoever may not read them

# A view over a view reads what that one reads.
_VIEWS = """
WITH RECURSIVE tied AS (
    SELECT DISTINCT r.ev_class AS view, d.refobjid AS source FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND r.ev_class <> d.refobjid
), over AS (
    SELECT tied.view, t.relname FROM tied JOIN pg_class t ON t.oid = tied.source
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relname = ANY(%s)
    UNION SELECT tied.view, over.relname FROM tied JOIN over ON over.view = tied.source
)
SELECT DISTINCT v.relname::text, over.relname::text FROM over JOIN pg_class v ON v.oid = over.view ORDER BY 1, 2
"""
# Of a session that may not be looked at, nobody knows since when; it is told as well.
_HOLDERS = """
SELECT DISTINCT a.usename::text, a.application_name, c.relname::text FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)
    AND l.pid <> pg_backend_pid() AND a.usename IS NOT NULL
    AND coalesce(a.xact_start < clock_timestamp() - make_interval(secs => %s), true) ORDER BY 1, 2, 3
"""
_EXTENSION = """
SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pg_stat_statements'
"""
_STATEMENTS = """
SELECT r.rolname::text, s.query, s.calls, current_user::text
FROM {schema}.pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND r.rolname <> current_user
"""
_PUBLISHED = """
SELECT p.pubname::text, p.tablename::text, q.puballtables FROM pg_publication_tables p JOIN pg_publication q USING (pubname)
WHERE p.schemaname = current_schema() AND p.tablename = ANY(%s) ORDER BY 1, 2
"""


def views(connection: Connection, tables: list[str]) -> list[tuple[str, str]]:
    """(view, table it reads)."""
    if connection.vendor == "postgresql":
        return [(str(view), str(table)) for view, table in _fetch(connection, _VIEWS, [tables])]
    found = _fetch(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY name")
    return [(str(view), table) for view, sql in found for table in tables if names(str(sql), table)]


def other_roles(connection: Connection, tables: list[str]) -> list[tuple[str, str, int]]:
    """(role, table, calls) of roles that are not ours, as far as `statements` tells."""
    calls: dict[tuple[str, str], int] = {}
    for role, query, count in statements(connection)[0]:
        for table in tables:
            if names(query, table):
                calls[role, table] = calls.get((role, table), 0) + count
    return [(role, table, count) for (role, table), count in sorted(calls.items())]


def statements(connection: Connection) -> tuple[list[tuple[str, str, int]], str]:
    """((role, statement, calls) of roles that are not ours, why some are missing; '' = none is)."""
    if connection.vendor != "postgresql":
        return [], ""
    try:
        with transaction.atomic(using=connection.alias):
            schema = _fetch(connection, _EXTENSION)
            if not schema:
                return [], "it is not installed in this database"
            found = _fetch(connection, _STATEMENTS.format(schema=schema[0][0]))
    except DatabaseError as error:
        return [], str(error).strip().partition("\n")[0]
    told = [(role, str(query), int(count)) for role, query, count, _us in found if query != HIDDEN]
    if len(told) == len(found):
        return told, ""
    us = found[0][3]
    return told, f"it hides the statements of others from {us}, until somebody says GRANT pg_read_all_stats TO {us}"


def publications(connection: Connection, tables: list[str]) -> list[tuple[str, str, bool]]:
    """(publication, table it sends on, whether it sends every table): what is read from the journal is no scan."""
    if connection.vendor != "postgresql":
        return []
    return [(str(name), str(table), bool(all)) for name, table, all in _fetch(connection, _PUBLISHED, [tables])]


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
