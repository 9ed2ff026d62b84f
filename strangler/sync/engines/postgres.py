"""PostgreSQL: what Engine answers there, except the trigger bodies (postgres_triggers)."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import natural
from strangler.sync.definition import Column, Kind, LinkDefinition, Table
from strangler.sync.engines.engine import Trigger
from strangler.sync.engines.keys import Keys
from strangler.sync.engines.names import quoted, renamed
from strangler.sync.engines.postgres_keys import PostgresKeys
from strangler.sync.engines.postgres_locks import in_the_way
from strangler.sync.engines.postgres_triggers import FENCED_SQLSTATE, drop_all, expected, function_sql, select_text
from strangler.sync.engines.postgres_unfit import unfit
from strangler.sync.wire import Obstacle

# Below deadlock_timeout (1 s by default): with more, an application that holds what we want and wants what we hold is the
# one PostgreSQL cancels. With less, we give up and try again while it goes on.
LOCK_TIMEOUT_MS = 400

# Where versions are drawn: the sequence of the queue's own key.
_VERSIONS = "pg_get_serial_sequence('strangler_queue', 'version')::regclass"

_CASTS = {
    Kind.INT: "bigint",
    Kind.BOOL: "boolean",
    Kind.DECIMAL: "numeric",
    Kind.FLOAT: "double precision",
    Kind.DATETIME: "timestamptz",
    Kind.NAIVE: "timestamp",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.UUID: "uuid",
    Kind.JSON: "jsonb",
    Kind.IP: "inet",
    Kind.TEXT: "text",
}


class Postgres:
    """Engine for PostgreSQL 13 and later through psycopg 3."""

    keys: Keys = PostgresKeys(LOCK_TIMEOUT_MS)

    def triggers(self, connection: Connection, definition: LinkDefinition) -> list[Trigger]:
        return expected(definition, _schema(connection))

    def install(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        schema = _schema(connection)
        with connection.cursor() as cursor:
            _bound_locks(cursor)
            for table in definition.tables:
                cursor.execute(function_sql(definition.link, table, schema))
            for trigger in self.triggers(connection, definition):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name} ON {quoted(trigger.table)}")
                cursor.execute(trigger.sql)
        self.wake(connection, definition, role)

    def mend(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        """Nothing is dropped that runs its own function: that would wait for every reader, as a trigger's creation does not."""
        schema = _schema(connection)
        with connection.cursor() as cursor:
            _bound_locks(cursor)
            for table in definition.tables:
                cursor.execute(function_sql(definition.link, table, schema))
            there = _installed(connection)
            for trigger in self.triggers(connection, definition):
                found = there.get((trigger.table, trigger.name))
                if found is not None and found.body_hash != _hash(trigger.body):  # it runs somebody else's
                    cursor.execute(f"DROP TRIGGER {trigger.name} ON {quoted(trigger.table)}")
                    found = None
                if found is None:
                    cursor.execute(trigger.sql)
        self.wake(connection, definition, role)

    def wake(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        with connection.cursor() as cursor:
            _bound_locks(cursor)
            for trigger in self.triggers(connection, definition):
                # ALWAYS: also under session_replication_role = replica, which skips plain triggers.
                how = "ENABLE ALWAYS" if role in trigger.awake else "DISABLE"
                cursor.execute(f"ALTER TABLE {quoted(trigger.table)} {how} TRIGGER {trigger.name}")

    def rename(self, connection: Connection, before: LinkDefinition, after: LinkDefinition, role: Role) -> None:
        """Triggers, indexes, sequences and constraints go along."""
        with connection.cursor() as cursor:
            _bound_locks(cursor)
            for old, new in renamed(before, after):
                cursor.execute(f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}")

    def lock_tables(self, connection: Connection, definition: LinkDefinition) -> None:
        names = ", ".join(quoted(table.sql_name) for table in definition.tables)
        with connection.cursor() as cursor:
            _bound_locks(cursor)
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")

    def lock_rows(self, connection: Connection, table: Table, keys: list[tuple[str, ...]]) -> None:
        condition, params = self.key_filter(table, keys)
        with connection.cursor() as cursor:
            _bound_locks(cursor)
            cursor.execute("SELECT pg_current_xact_id()")  # an id before a version is taken: protocol.floor asks for it
            cursor.execute(f"SELECT 1 FROM {quoted(table.sql_name)} WHERE {condition} FOR UPDATE", params)
            if cursor.rowcount < len(keys):  # a missing row has no lock: wait for the table's writers instead
                cursor.execute(f"LOCK TABLE {quoted(table.sql_name)} IN SHARE MODE")

    def unfit(self, connection: Connection, definition: LinkDefinition) -> list[str]:
        return unfit(connection, definition)

    def faults(self, connection: Connection, definition: LinkDefinition, role: Role) -> list[str]:
        found = _installed(connection)
        faults = self.unfit(connection, definition)
        for trigger in self.triggers(connection, definition):
            faults += _faults_of(trigger, found.get((trigger.table, trigger.name)), role)
        return faults

    def in_the_way(self, connection: Connection, definition: LinkDefinition) -> tuple[list[Obstacle], list[str]]:
        return in_the_way(connection, [table.sql_name for table in definition.tables])

    def uninstall(self, connection: Connection, definition: LinkDefinition) -> None:
        with connection.cursor() as cursor:
            _bound_locks(cursor)
            for statement in drop_all(definition, _schema(connection)):
                cursor.execute(statement)

    def is_fenced_error(self, error: BaseException) -> bool:
        cause = error.__cause__ or error
        return getattr(cause, "sqlstate", None) == FENCED_SQLSTATE

    def mark(self, connection: Connection, link: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('strangler.origin', %s, true)", [link])

    def unmark(self, connection: Connection, link: str) -> None:
        self.mark(connection, "")

    def check_constraints(self, connection: Connection) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @contextmanager
    def snapshot(self, connection: Connection) -> Iterator[None]:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            # A row that a policy hides would be sent as deleted: with row_security off such a read is an error instead.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL row_security = off")
            yield

    def select_text(self, column: Column, prefix: str = "") -> str:
        return select_text(column, prefix)

    def placeholder(self, column: Column) -> str:
        if column.natural:
            return natural.number_sql(column, "%s::text")
        if column.kind is Kind.BYTES:
            return "decode(%s, 'hex')"
        if column.kind is Kind.DURATION:
            return "(%s::bigint * interval '1 microsecond')"
        return f"%s::{_CASTS[column.kind]}"

    def param(self, column: Column, text: str | None) -> Any:
        return text

    def collated(self, column: Column) -> str:
        # Byte order, as on SQLite: with a locale's order the two sides would cut different ranges.
        suffix = ' COLLATE "C"' if column.kind is Kind.TEXT else ""
        return quoted(column.name) + suffix

    def key_filter(self, table: Table, keys: list[tuple[str, ...]]) -> tuple[str, list[Any]]:
        columns = table.key_columns
        cast = None if columns[0].natural else _CASTS.get(columns[0].kind)  # bytes and durations are not simply cast
        if len(columns) == 1 and cast:
            return f"{quoted(columns[0].name)} = ANY(%s::{cast}[])", [[key[0] for key in keys]]
        names = ", ".join(quoted(column.name) for column in columns)
        row = "(" + ", ".join(self.placeholder(column) for column in columns) + ")"
        return f"({names}) IN ({', '.join([row] * len(keys))})", [value for key in keys for value in key]

    def claim_sql(self) -> str:
        return (
            "DELETE FROM strangler_queue WHERE version IN (SELECT version FROM strangler_queue WHERE link = %s"
            " AND version >= %s AND keys IS NOT NULL ORDER BY version LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING version, table_name, keys"
        )

    def hold_sql(self) -> str:
        return (
            "SELECT id, table_name, key, oldest, newest, attempts, waits_table, waits_key FROM strangler_inflight"
            " WHERE link = %s AND oldest >= %s AND lease_us < %s ORDER BY oldest LIMIT %s FOR UPDATE SKIP LOCKED"
        )

    def horizon_sql(self) -> str:
        return "pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint"

    def for_share(self) -> str:
        return " FOR SHARE"

    def for_update(self) -> str:
        return " FOR UPDATE"

    def skip_locked(self) -> str:
        return " FOR UPDATE SKIP LOCKED"

    def now_us(self, connection: Connection) -> int:
        return _scalar(connection, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")

    def high_water(self, connection: Connection) -> int:
        return _scalar(connection, f"SELECT coalesce(pg_sequence_last_value({_VERSIONS}), 0)")

    def draw_version(self, connection: Connection) -> int:
        return _scalar(connection, f"SELECT nextval({_VERSIONS})")

    def raise_sequence(self, connection: Connection, table: Table, past: int) -> int:
        sequence = _sequence_of(connection, table)
        if not sequence:
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(%s, GREATEST(%s, " + _last_value(sequence) + "))", [sequence, max(past, 1)])
            (value,) = cursor.fetchone()
        return int(value) + 1

    def sequence_value(self, connection: Connection, table: Table) -> int:
        sequence = _sequence_of(connection, table)
        return _scalar(connection, f"SELECT {_last_value(sequence)}") if sequence else 0


@dataclass(frozen=True, slots=True)
class _Found:
    """A trigger as it is there. state: of _STATES. body_hash: of the function that it runs."""

    state: str
    body_hash: str


_STATES = {"A": "awake", "D": "asleep", "O": "awake for ordinary sessions only", "R": "awake for replicas only"}


def _schema(connection: Connection) -> str:
    return _scalar_text(connection, "SELECT current_schema()")


def _bound_locks(cursor: Any) -> None:
    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_MS}ms'")


def _faults_of(trigger: Trigger, found: _Found | None, role: Role) -> Iterator[str]:
    wanted = "A" if role in trigger.awake else "D"
    if found is None:
        yield f"trigger {trigger.name} on {trigger.table} is gone"
        return
    if found.state != wanted:
        yield f"trigger {trigger.name} on {trigger.table} is {_STATES[found.state]}, not {_STATES[wanted]}"
    if found.body_hash != _hash(trigger.body):
        yield f"trigger {trigger.name} on {trigger.table} runs another function than this version installs"


def _installed(connection: Connection) -> dict[tuple[str, str], _Found]:
    """In one statement, for it is asked every few seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgenabled, encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex')"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND t.tgname LIKE 'strangler\\_%' AND NOT t.tgisinternal"
        )
        return {(table, name): _Found(str(state), body_hash) for table, name, state, body_hash in cursor.fetchall()}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _sequence_of(connection: Connection, table: Table) -> str:
    if len(table.key) != 1 or table.key_columns[0].kind is not Kind.INT:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted(table.sql_name), table.key[0]])
        (name,) = cursor.fetchone()
    return name or ""


def _last_value(sequence: str) -> str:
    return f"(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence})"


def _scalar(connection: Connection, sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _scalar_text(connection: Connection, sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])
