"""SQLite: what Engine answers there, except the trigger bodies (sqlite_triggers).

One writer at a time: BEGIN IMMEDIATE is the lock, and commit order is version order.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import natural
from strangler.sync.definition import Column, Kind, LinkDefinition, Table
from strangler.sync.engines.engine import Trigger
from strangler.sync.engines.keys import Keys
from strangler.sync.engines.names import PREFIX, quoted, renamed
from strangler.sync.engines.sqlite_keys import SQLiteKeys
from strangler.sync.engines.sqlite_triggers import FENCED_MESSAGE, expected, select_text
from strangler.sync.wire import Obstacle


class SQLite:
    """Engine for SQLite 3.35 and later, through Django's own driver."""

    keys: Keys = SQLiteKeys()

    def triggers(self, connection: Connection, definition: LinkDefinition) -> list[Trigger]:
        return expected(definition)

    def install(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        with connection.cursor() as cursor:
            for trigger in expected(definition):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
                cursor.execute(trigger.sql)

    def mend(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        self.install(connection, definition, role)

    def wake(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        """Nothing to switch: every trigger reads the link row in its WHEN."""

    def rename(self, connection: Connection, before: LinkDefinition, after: LinkDefinition, role: Role) -> None:
        """SQLite writes a table's new name into its triggers in its own way; ours are compared to the letter."""
        self.uninstall(connection, before)
        with connection.cursor() as cursor:
            for old, new in renamed(before, after):
                cursor.execute(f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}")
        self.install(connection, after, role)

    def lock_tables(self, connection: Connection, definition: LinkDefinition) -> None:
        """Nothing to lock: the caller's transaction already holds the only write lock."""

    def lock_rows(self, connection: Connection, table: Table, keys: list[tuple[str, ...]]) -> None:
        """The next statement writes, and whoever writes on SQLite is alone."""

    def unfit(self, connection: Connection, definition: LinkDefinition) -> list[str]:
        return []  # no roles, no partitions, one writer

    def faults(self, connection: Connection, definition: LinkDefinition, role: Role) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [PREFIX + "%"]
            )
            found = dict(cursor.fetchall())
        faults = []
        for trigger in expected(definition):
            if trigger.name not in found:
                faults.append(f"trigger {trigger.name} on {trigger.table} is gone")
            elif found[trigger.name] != trigger.sql:
                faults.append(f"trigger {trigger.name} on {trigger.table} is not the one that was installed")
        return faults

    def in_the_way(self, connection: Connection, definition: LinkDefinition) -> tuple[list[Obstacle], list[str]]:
        """Nobody can be: whoever writes is alone, and readers are in nobody's way."""
        return [], []

    def uninstall(self, connection: Connection, definition: LinkDefinition) -> None:
        with connection.cursor() as cursor:
            for trigger in expected(definition):
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")

    def is_fenced_error(self, error: BaseException) -> bool:
        return FENCED_MESSAGE in str(error)

    def mark(self, connection: Connection, link: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT OR IGNORE INTO strangler_mark(link) VALUES (%s)", [link])

    def unmark(self, connection: Connection, link: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM strangler_mark WHERE link = %s", [link])

    def check_constraints(self, connection: Connection) -> None:
        """SQLite checks deferred keys at commit only; family.receipts_for looks for missing parents beforehand."""

    @contextmanager
    def snapshot(self, connection: Connection) -> Iterator[None]:
        # DEFERRED by hand: with Django's transaction_mode = IMMEDIATE a read would take the only write lock.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")

    def select_text(self, column: Column, prefix: str = "") -> str:
        return select_text(column, prefix)

    def placeholder(self, column: Column) -> str:
        return natural.number_sql(column, "%s") if column.natural else "%s"

    def param(self, column: Column, text: str | None) -> Any:
        if text is None:
            return None
        store = _STORE.get(column.kind)
        return store(text) if store else text

    def collated(self, column: Column) -> str:
        return quoted(column.name) + (" COLLATE BINARY" if column.kind is Kind.TEXT else "")

    def key_filter(self, table: Table, keys: list[tuple[str, ...]]) -> tuple[str, list[Any]]:
        columns = table.key_columns
        names = ", ".join(quoted(column.name) for column in columns)
        row = "(" + ", ".join(map(self.placeholder, columns)) + ")"
        values = [self.param(column, part) for key in keys for column, part in zip(columns, key, strict=True)]
        return f"({names}) IN (VALUES {', '.join([row] * len(keys))})", values

    def claim_sql(self) -> str:
        return (
            "DELETE FROM strangler_queue WHERE version IN (SELECT version FROM strangler_queue WHERE link = %s"
            " AND version >= %s AND keys IS NOT NULL ORDER BY version LIMIT %s) RETURNING version, table_name, keys"
        )

    def hold_sql(self) -> str:
        return (
            "SELECT id, table_name, key, oldest, newest, attempts, waits_table, waits_key FROM strangler_inflight"
            " WHERE link = %s AND oldest >= %s AND lease_us < %s ORDER BY oldest LIMIT %s"
        )

    def horizon_sql(self) -> str:
        return "0, 0"  # one writer: versions are committed in sequence

    def for_share(self) -> str:
        return ""

    def for_update(self) -> str:
        return ""

    def skip_locked(self) -> str:
        return ""

    def now_us(self, connection: Connection) -> int:
        return time.time_ns() // 1000  # an embedded database's clock is this machine's

    def high_water(self, connection: Connection) -> int:
        # Not last_insert_rowid(): it forgets what triggers inserted.
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'strangler_queue'")
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def draw_version(self, connection: Connection) -> int:
        return self.high_water(connection)  # one writer: versions are committed in sequence

    def raise_sequence(self, connection: Connection, table: Table, past: int) -> int:
        if not self._has_sequence(connection, table):
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.sql_name])
            row = cursor.fetchone()
            value = max(past, row[0] if row else 0)
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.sql_name])
            cursor.execute("INSERT INTO sqlite_sequence(name, seq) VALUES (%s, %s)", [table.sql_name, value])
        return value + 1

    def sequence_value(self, connection: Connection, table: Table) -> int:
        if not self._has_sequence(connection, table):
            return 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.sql_name])
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def _has_sequence(self, connection: Connection, table: Table) -> bool:
        if len(table.key) != 1 or table.key_columns[0].kind is not Kind.INT:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table.sql_name])
            row = cursor.fetchone()
        return bool(row) and "AUTOINCREMENT" in row[0].upper()


def _store_instant(text: str) -> str:
    """As Django writes it: a space, and microseconds only where there are some."""
    return text.removesuffix("Z").replace("T", " ").removesuffix(".000000")


_STORE: dict[Kind, Callable[[str], Any]] = {
    Kind.INT: int,
    Kind.FLOAT: float,
    Kind.DURATION: int,
    Kind.BOOL: lambda text: int(text == "true"),
    Kind.DATETIME: _store_instant,
    Kind.NAIVE: _store_instant,
    Kind.TIME: lambda text: text.removesuffix(".000000"),
    Kind.UUID: lambda text: text.replace("-", ""),
    Kind.BYTES: bytes.fromhex,
}
