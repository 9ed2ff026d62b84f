"""What PostgreSQL lets this role do, and what happens in it just now. A connection and the tables that could leave in."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.management.preflight import host
from strangler.management.preflight.candidates import Candidate
from strangler.management.preflight.finding import Finding, heed, size, some, stop, tables

LONG_S = 60.0

_RECOVERY = "SELECT pg_is_in_recovery()"
_AUTOVACUUM = "SHOW autovacuum"
_ROLE = "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
_NOT_OWNED = """
SELECT c.relname, pg_get_userbyid(c.relowner) FROM pg_class c
WHERE c.oid IN (SELECT to_regclass(quote_ident(name)) FROM unnest(%s::text[]) AS name)
    AND c.relkind IN ('r', 'p') AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1
"""
_SCHEMA = "SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE')"
# Ages of others' transactions are shown to their own role and to members of pg_read_all_stats; the rest stay unseen.
_LONG = """
SELECT pid, coalesce(nullif(application_name, ''), usename, '?'), extract(epoch FROM clock_timestamp() - xact_start)::int
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    AND clock_timestamp() - xact_start > %s * interval '1 second' ORDER BY 3 DESC
"""
_PREPARED = "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared"
_UNVACUUMED = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)
    AND reloptions && ARRAY['autovacuum_enabled=false', 'autovacuum_enabled=off'] ORDER BY 1
"""
_SLOTS = """
SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint
FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL ORDER BY 1
"""
_SIZE = """
SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)
"""


def looks(connection: Connection, wanted: Sequence[Candidate]) -> Iterator[Finding]:
    names = [each.table for each in wanted]

    def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values) or None)
            return list(cursor.fetchall())

    [(is_replica,)] = ask(_RECOVERY)
    if is_replica:
        yield stop("databases", "P106", alias=connection.alias)
        return
    yield from _rights(ask, names)
    yield from _pooler(connection)
    yield from _at_work(ask)
    yield from _housekeeping(ask, connection, names)


Ask = Callable[..., list[tuple[Any, ...]]]


def _rights(ask: Ask, names: list[str]) -> Iterator[Finding]:
    [(role, is_super, is_bypassing)] = ask(_ROLE)
    yield Finding("rights", f"as {role}")
    if not_owned := ask(_NOT_OWNED, names):
        lost = [table for table, _ in not_owned]
        told = {"count": len(lost), "all": len(names), "some": some(lost), "first": lost[0], "owner": not_owned[0][1]}
        yield tables("rights", "P201", role=role, **told)
    [(schema, may_create)] = ask(_SCHEMA)
    if not may_create:
        yield stop("rights", "P202", role=role, schema=schema)
    if is_super or is_bypassing:
        yield heed("rights", "P203", role=role, what="a superuser" if is_super else "exempt from row-level security")


def _pooler(connection: Connection) -> Iterator[Finding]:
    """Transactions of two sessions in turns: one session on two servers, or two open at once on the same one. By the latter a
    pooler is seen that nobody else uses just now: it hands out the server that came back last."""
    sessions = connection.copy(), connection.copy()
    try:
        turns = [[_server_of(session) for session in sessions] for _ in range(5)]
    finally:
        for session in sessions:
            session.close()
    first, second = (set(pids) for pids in zip(*turns, strict=True))
    if len(first) > 1 or len(second) > 1 or first & second:
        is_told = settings.DATABASES[connection.alias].get("DISABLE_SERVER_SIDE_CURSORS")
        cursors = "" if is_told else f"set DISABLE_SERVER_SIDE_CURSORS for {connection.alias}, and "
        yield heed("databases", "P204", next=f"{cursors}give strangle, sync and workers an address past the pooler")


def _server_of(connection: Connection) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _at_work(ask: Ask) -> Iterator[Finding]:
    if long := ask(_LONG, LONG_S):
        told = some([f"{pid} ({name}, {age_s} s)" for pid, name, age_s in long])
        yield heed("transactions", "P205", count=len(long), seconds=f"{LONG_S:g}", some=told)
    if prepared := ask(_PREPARED):
        yield stop("transactions", "P206", count=len(prepared), some=some([gid for (gid,) in prepared]))
    if not long and not prepared:
        yield Finding("transactions", f"none is older than {LONG_S:g} s, as far as this role sees")


def _housekeeping(ask: Ask, connection: Connection, names: list[str]) -> Iterator[Finding]:
    [(autovacuum,)] = ask(_AUTOVACUUM)
    if autovacuum != "on":
        yield heed("vacuum", "P207", where="everywhere")
    if switched_off := ask(_UNVACUUMED, names):
        yield heed("vacuum", "P207", where=f"for {some([name for (name,) in switched_off])}")
    for slot, kept in ask(_SLOTS):
        yield heed("disk", "P208", slot=slot, kept=size(kept))
    [(all_bytes,)] = ask(_SIZE, names)
    yield Finding("disk", f"tables that could leave: {size(all_bytes)}, a copy writes as much journal again")
    yield from host.disk_of_server(connection)
