"""SQLite: a foreign key goes only with its table. The table is rebuilt as SQLite's own manual prescribes, in one transaction:
made anew under another name, filled, the old one dropped, the new one renamed, indexes and triggers written again.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import DatabaseError, IntegrityError

from strangler.sync.engines import create_table
from strangler.sync.engines.keys import Cost, Dropped, ForeignKey, NotApart
from strangler.sync.engines.names import object_name, quoted

_INTO = """
SELECT m.name, k.id, k."from", k."table", k."to", k.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) k
WHERE m.type = 'table' AND lower(k."table") IN ({}) ORDER BY m.name, k.id, k.seq
"""
_ROWIDS = ("rowid", "_rowid_", "oid")
_GENERATED = (2, 3)  # table_xinfo's `hidden`: computed when read, computed when written


class SQLiteKeys:
    """Keys for SQLite."""

    def into(self, connection: Connection, tables: list[str]) -> list[ForeignKey]:
        folded = {table.lower(): table for table in tables}
        marks = ", ".join(["%s"] * len(folded))
        found: dict[tuple[str, int], list[Any]] = {}
        for row in _fetch(connection, _INTO.format(marks), list(folded)):
            found.setdefault((row[0], row[1]), []).append(row)
        keys = [_key(connection, rows, folded) for rows in found.values()]
        return [key for key in keys if key.table.lower() not in folded]

    def cost(self, connection: Connection, table: str) -> Cost | None:
        [(rows,)] = _fetch(connection, f"SELECT count(*) FROM {quoted(table)}")
        names = "SELECT name FROM sqlite_master WHERE tbl_name = %s COLLATE NOCASE"
        try:
            [(size,)] = _fetch(connection, f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({names})", [table])
        except DatabaseError:  # dbstat is compiled into most builds of SQLite, not into all
            size = None
        return Cost(int(rows), None if size is None else int(size))

    @contextmanager
    def apart(self, connection: Connection) -> Iterator[None]:
        """Without enforcement: dropping a table that others point to would delete its rows first. The pragma does nothing
        inside a transaction."""
        if connection.in_atomic_block:
            raise NotApart("a table of SQLite is rebuilt outside of any transaction; run this from the command line")
        [(was_on,)] = _fetch(connection, "PRAGMA foreign_keys")
        connection.disable_constraint_checking()
        try:
            yield
        finally:
            if was_on:
                connection.enable_constraint_checking()

    def drop(self, connection: Connection, keys: list[ForeignKey]) -> list[Dropped]:
        table = keys[0].table
        text, dropped = _sql_of(connection, table), []
        for key in keys:
            before = text
            text, clause = create_table.cut(text, key.columns, key.to_table)
            text = create_table.renamed(text, quoted(table))  # as SQLite writes it after a renaming
            dropped.append(Dropped(key, clause, before, text))
        _rebuild(connection, table, text)
        return dropped

    def add(self, connection: Connection, dropped: Dropped) -> None:
        table = dropped.key.table
        with self.apart(connection), transaction.atomic(using=connection.alias):
            if any(key.is_like(dropped.key) for key in self.into(connection, [dropped.key.to_table])):
                return
            _rebuild(connection, table, _with(_sql_of(connection, table), dropped))

    def bound_waits(self, connection: Connection) -> None:
        """Nothing to bound: whoever writes on SQLite is alone."""


def _with(now: str, dropped: Dropped) -> str:
    """As it was, to the letter, if nothing else has happened to the table; else what it is now and the key."""
    if now == dropped.after:
        return dropped.before
    return create_table.put(now, dropped.clause, dropped.key.columns)


def _rebuild(connection: Connection, table: str, sql: str) -> None:
    """The manual's twelve steps, from the second to the last but one. Raises Unreadable and IntegrityError; the caller's
    transaction is rolled back then."""
    new = object_name("new", "", table)
    kept = [text for (text,) in _fetch(connection, _KEPT, [table])]
    statistics, sequence = _statistics(connection, table), _sequence(connection, table)
    broken = _broken(connection, table)
    _run(connection, create_table.renamed(sql, quoted(new)))
    if _columns(connection, new) != _columns(connection, table):
        raise create_table.Unreadable(f"another table came out of: {sql}")
    names = ", ".join(_copied(connection, table, sql))
    _run(connection, f"INSERT INTO {quoted(new)} ({names}) SELECT {names} FROM {quoted(table)}")
    _run(connection, f"DROP TABLE {quoted(table)}")
    _rename(connection, new, table)
    for text in kept:
        _run(connection, text)
    _put_back(connection, table, sequence, statistics)
    if worse := _broken(connection, table) - broken:
        raise IntegrityError(f"rows of {', '.join(sorted({child for child, _ in worse}))} would point to nothing")


_KEPT = "SELECT sql FROM sqlite_master WHERE tbl_name = %s COLLATE NOCASE AND type <> 'table' AND sql IS NOT NULL"


def _rename(connection: Connection, new: str, table: str) -> None:
    """Legacy: triggers of other tables that name this one, which is not there just now, are left as they are written."""
    [(legacy,)] = _fetch(connection, "PRAGMA legacy_alter_table")
    _run(connection, "PRAGMA legacy_alter_table = ON")
    try:
        _run(connection, f"ALTER TABLE {quoted(new)} RENAME TO {quoted(table)}")
    finally:
        _run(connection, f"PRAGMA legacy_alter_table = {int(legacy)}")


def _copied(connection: Connection, table: str, sql: str) -> list[str]:
    """Every column that can be written, and the rows' own numbers: somebody may have kept them."""
    columns = _columns(connection, table)
    names = [quoted(name) for name, *_, hidden in columns if hidden not in _GENERATED]
    taken = {name.lower() for name, *_ in columns}
    free = [name for name in _ROWIDS if name not in taken]
    return [*free[:1], *names] if create_table.has_rowid(sql) else names


def _columns(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    found = _fetch(connection, f"PRAGMA table_xinfo({quoted(table)})")
    return [tuple(row[1:]) for row in found]


def _broken(connection: Connection, table: str) -> Counter[tuple[str, str]]:
    """(table, parent) of every row that points to nothing, in this table and in those that point to it."""
    pointing = _fetch(connection, _POINTING, [table])
    found: Counter[tuple[str, str]] = Counter()
    for name in {table, *(name for (name,) in pointing)}:
        rows = _fetch(connection, f"PRAGMA foreign_key_check({quoted(name)})")
        found.update((child, parent) for child, _rowid, parent, _number in rows)
    return found


_POINTING = """
SELECT DISTINCT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) k
WHERE m.type = 'table' AND k."table" = %s COLLATE NOCASE
"""


def _sequence(connection: Connection, table: str) -> int | None:
    if not _fetch(connection, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
        return None
    found = _fetch(connection, "SELECT seq FROM sqlite_sequence WHERE name = %s COLLATE NOCASE", [table])
    return int(found[0][0]) if found else None


def _statistics(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    """What ANALYZE found; it goes with the table, and the planner would guess."""
    if not _fetch(connection, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"):
        return []
    return _fetch(connection, "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE tbl = %s COLLATE NOCASE", [table])


def _put_back(connection: Connection, table: str, sequence: int | None, statistics: list[tuple[Any, ...]]) -> None:
    """The last number a row was given may be larger than any row's: it is not given again."""
    with connection.cursor() as cursor:
        if sequence is not None:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s COLLATE NOCASE", [table])
            cursor.execute("INSERT INTO sqlite_sequence(name, seq) VALUES (%s, %s)", [table, sequence])
        for row in statistics:
            cursor.execute("INSERT INTO sqlite_stat1(tbl, idx, stat) VALUES (%s, %s, %s)", list(row))


def _sql_of(connection: Connection, table: str) -> str:
    sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s COLLATE NOCASE"
    found = _fetch(connection, sql, [table])
    if not found:
        raise create_table.Unreadable(f"there is no table {table}")
    return str(found[0][0])


def _key(connection: Connection, rows: list[Any], folded: dict[str, str]) -> ForeignKey:
    table, _number, _from, parent, _to, on_delete = rows[0]
    to_columns = tuple(to for *_, to, _acts in rows)
    if None in to_columns:  # written without columns: the parent's key
        found = _fetch(connection, f"PRAGMA table_info({quoted(parent)})")
        to_columns = tuple(row[1] for row in sorted(found, key=lambda row: row[5]) if row[5])
    acts = "" if on_delete in ("NO ACTION", "RESTRICT") else on_delete.lower()
    return ForeignKey(table, tuple(row[2] for row in rows), folded[parent.lower()], to_columns, acts=acts)


def _run(connection: Connection, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)  # without parameters: a percent sign in somebody's trigger is his own


def _fetch(connection: Connection, sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
