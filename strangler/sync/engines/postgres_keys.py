"""PostgreSQL: foreign keys come and go by ALTER TABLE; no row is written, but both tables are locked for the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import IntegrityError

from strangler.sync.engines.keys import Cost, Dropped, ForeignKey
from strangler.sync.engines.names import quoted

_INTO = """
SELECT c.conname::text, CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname::text END, r.relname::text,
    ARRAY(SELECT attname::text FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute ON attrelid = c.conrelid AND attnum = number ORDER BY place),
    f.relname::text,
    ARRAY(SELECT attname::text FROM unnest(c.confkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute ON attrelid = c.confrelid AND attnum = number ORDER BY place),
    c.confdeltype::text
FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
    JOIN pg_class f ON f.oid = c.confrelid
WHERE c.contype = 'f' AND c.conparentid = 0 AND f.relnamespace = current_schema()::regnamespace AND f.relname = ANY(%s)
ORDER BY 2, 3, 1
"""
_STATE = """
SELECT convalidated FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
WHERE c.contype = 'f' AND c.conrelid = to_regclass(%s) AND c.conname = %s
"""
_ACTS = {"c": "cascade", "n": "set null", "d": "set default"}
_NOT_VALID = " NOT VALID"


class PostgresKeys:
    """Keys for PostgreSQL. lock_timeout_ms: see engines.postgres."""

    def __init__(self, lock_timeout_ms: int) -> None:
        self.lock_timeout_ms = lock_timeout_ms

    def into(self, connection: Connection, tables: list[str]) -> list[ForeignKey]:
        with connection.cursor() as cursor:
            cursor.execute(_INTO, [tables])
            found = [_key(*row) for row in cursor.fetchall()]
        return [key for key in found if key.schema or key.table not in tables]

    def cost(self, connection: Connection, table: str) -> Cost | None:
        return None

    @contextmanager
    def apart(self, connection: Connection) -> Iterator[None]:
        yield

    def drop(self, connection: Connection, keys: list[ForeignKey]) -> list[Dropped]:
        dropped = [Dropped(key, self._written(connection, key)) for key in keys]
        self.bound_waits(connection)
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute(f"ALTER TABLE {key.sql_table} DROP CONSTRAINT {quoted(key.name)}")
        return dropped

    def add(self, connection: Connection, dropped: Dropped) -> None:
        """NOT VALID first, which looks at no row and holds its locks for a moment only; rows are looked at beside writers."""
        key, was_valid = dropped.key, not dropped.clause.endswith(_NOT_VALID)
        name = quoted(key.name)
        if self._is_valid(connection, key) is None:
            clause = dropped.clause.removesuffix(_NOT_VALID) + _NOT_VALID
            self._alter(connection, key, f"ADD CONSTRAINT {name} {clause}")
        if not was_valid or self._is_valid(connection, key):
            return
        try:
            self._alter(connection, key, f"VALIDATE CONSTRAINT {name}")
        except IntegrityError:
            self._alter(connection, key, f"DROP CONSTRAINT IF EXISTS {name}")
            raise

    def bound_waits(self, connection: Connection) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{self.lock_timeout_ms}ms'")

    def _alter(self, connection: Connection, key: ForeignKey, what: str) -> None:
        with transaction.atomic(using=connection.alias):
            self.bound_waits(connection)
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER TABLE {key.sql_table} {what}")

    def _is_valid(self, connection: Connection, key: ForeignKey) -> bool | None:
        """None: there is no such constraint."""
        with connection.cursor() as cursor:
            cursor.execute(_STATE, [key.sql_table, key.name])
            found = cursor.fetchone()
        return bool(found[0]) if found else None

    def _written(self, connection: Connection, key: ForeignKey) -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s",
                [key.sql_table, key.name],
            )
            return str(cursor.fetchone()[0])


def _key(
    name: str, schema: str, table: str, columns: list[str], to: str, to_columns: list[str], acts: Any
) -> ForeignKey:
    return ForeignKey(table, tuple(columns), to, tuple(to_columns), name, schema, _ACTS.get(str(acts), ""))
