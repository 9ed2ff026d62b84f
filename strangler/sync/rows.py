"""Rows by raw SQL on the write database: read, write, delete, by key or by range. Never through managers, which hide rows,
nor through a router, which may read a replica.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import natural
from strangler.sync.definition import Table
from strangler.sync.encoding import canonical
from strangler.sync.engines import engine_of
from strangler.sync.engines.names import quoted

MAX_PARAMETERS = 30_000  # SQLite's limit of variables is 32,766

T = TypeVar("T")
Values = tuple[str | None, ...]
Key = tuple[str, ...]


def read(connection: Connection, table: Table, keys: list[Key]) -> dict[Key, Values]:
    """Canonical values of those keys that exist, by key."""
    rows: dict[Key, Values] = {}
    for some in _slices(keys, len(table.key)):
        condition, params = engine_of(connection).key_filter(table, some)
        found = _fetch(
            connection, f"SELECT {_selected(connection, table)} FROM {quoted(table.sql_name)} WHERE {condition}", params
        )
        for raw in found:
            values = _canonical(table, raw)
            rows[table.key_of(values)] = values
    return rows


def read_range(connection: Connection, table: Table, after: Key | None, until: Key | None, limit: int) -> list[Values]:
    """Up to `limit` rows with keys in (after, until], in byte order of the key."""
    condition, params = _range(connection, table, after, until)
    sql = (
        f"SELECT {_selected(connection, table)} FROM {quoted(table.sql_name)} WHERE {condition}"
        f" ORDER BY {_sorted_key(connection, table)} LIMIT {int(limit)}"
    )
    return [_canonical(table, raw) for raw in _fetch(connection, sql, params)]


def nth_key(connection: Connection, table: Table, after: Key | None, n: int) -> Key | None:
    """The key n rows past `after`, or None if fewer are left: the end of a chunk."""
    engine = engine_of(connection)
    condition, params = _range(connection, table, after, None)
    columns = ", ".join(engine.select_text(column) for column in table.key_columns)
    sql = (
        f"SELECT {columns} FROM {quoted(table.sql_name)} WHERE {condition}"
        f" ORDER BY {_sorted_key(connection, table)} LIMIT 1 OFFSET {int(n) - 1}"
    )
    found = _fetch(connection, sql, params)
    if not found:
        return None
    return tuple(str(canonical(column, raw)) for column, raw in zip(table.key_columns, found[0], strict=True))


def upsert(connection: Connection, table: Table, rows: list[Values]) -> None:
    """Insert or overwrite. Equal rows are left alone, so that a second delivery writes nothing."""
    names = [column.name for column in table.columns]
    others = [name for name in names if name not in table.key]
    action = "NOTHING"
    if others:
        assigned = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in others)
        action = f"UPDATE SET {assigned}"
    conflict = f"ON CONFLICT ({', '.join(map(quoted, table.key))}) DO {action}"
    _insert(connection, table, rows, conflict)


def insert(connection: Connection, table: Table, rows: list[Values]) -> None:
    """Insert rows whose keys are known to be absent."""
    _insert(connection, table, rows, "")


def update(connection: Connection, table: Table, key: Key, values: Mapping[str, str | None]) -> None:
    """Overwrite some columns of one row."""
    engine = engine_of(connection)
    columns = [table.column(name) for name in values]
    natural.ensure(connection, columns, [list(values.values())])
    assigned = ", ".join(f"{quoted(column.name)} = {engine.placeholder(column)}" for column in columns)
    condition, params = engine.key_filter(table, [key])
    wanted = [engine.param(column, values[column.name]) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quoted(table.sql_name)} SET {assigned} WHERE {condition}", [*wanted, *params])


def delete(connection: Connection, table: Table, keys: list[Key]) -> int:
    """Delete by key; return how many rows there were."""
    deleted = 0
    for some in _slices(keys, len(table.key)):
        condition, params = engine_of(connection).key_filter(table, some)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {quoted(table.sql_name)} WHERE {condition}", params)
            deleted += cursor.rowcount
    return deleted


def keys_where(
    connection: Connection, table: Table, columns: tuple[str, ...], wanted: list[Key]
) -> list[tuple[Key, Key]]:
    """(key, columns' values) of rows whose columns hold one of the wanted values."""
    if not wanted:
        return []
    found: list[tuple[Key, Key]] = []
    by_columns = _keyed_by(table, columns)
    for some in _slices(wanted, len(columns)):
        condition, params = engine_of(connection).key_filter(by_columns, some)
        sql = f"SELECT {_selected(connection, table)} FROM {quoted(table.sql_name)} WHERE {condition}"
        for raw in _fetch(connection, sql, params):
            values = _canonical(table, raw)
            found.append((table.key_of(values), by_columns.key_of(values)))
    return found


def held(
    connection: Connection, table: Table, columns: tuple[str, ...], where: tuple[str, ...], wanted: list[Key]
) -> list[Key]:
    """Values of `columns` in rows whose `where` columns hold one of the wanted; rows where one of them is NULL left out."""
    found: list[Key] = []
    chosen = [table.column(name) for name in columns]
    selected = ", ".join(engine_of(connection).select_text(column) for column in chosen)
    for condition, params in _conditions(connection, table, where, wanted):
        for raw in _fetch(connection, f"SELECT {selected} FROM {quoted(table.sql_name)} WHERE {condition}", params):
            values = [canonical(column, value) for column, value in zip(chosen, raw, strict=True)]
            if None not in values:
                found.append(tuple(map(str, values)))
    return found


def empty_columns(connection: Connection, table: Table, columns: tuple[str, ...], wanted: list[Key]) -> None:
    """Set these columns to NULL in rows where they hold one of the wanted values."""
    emptied = ", ".join(f"{quoted(name)} = NULL" for name in columns)
    for condition, params in _conditions(connection, table, columns, wanted):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {quoted(table.sql_name)} SET {emptied} WHERE {condition}", params)


def delete_where(connection: Connection, table: Table, columns: tuple[str, ...], wanted: list[Key]) -> None:
    """Delete rows whose columns hold one of the wanted values."""
    for condition, params in _conditions(connection, table, columns, wanted):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {quoted(table.sql_name)} WHERE {condition}", params)


def empty(connection: Connection, tables: list[Table]) -> None:
    """Delete every row, children first. tables: parents first."""
    with connection.cursor() as cursor:
        for table in reversed(tables):
            cursor.execute(f"DELETE FROM {quoted(table.sql_name)}")


def existing(connection: Connection, table: Table, keys: list[Key]) -> set[Key]:
    return {key for key, _ in keys_where(connection, table, table.key, keys)}


def _conditions(
    connection: Connection, table: Table, columns: tuple[str, ...], wanted: list[Key]
) -> Iterator[tuple[str, list[Any]]]:
    for some in _slices(wanted, len(columns)):
        yield engine_of(connection).key_filter(_keyed_by(table, columns), some)


def _keyed_by(table: Table, columns: tuple[str, ...]) -> Table:
    return Table(name=table.name, columns=table.columns, key=columns, here=table.here)


def _insert(connection: Connection, table: Table, rows: list[Values], conflict: str) -> None:
    engine = engine_of(connection)
    natural.ensure(connection, table.columns, rows)
    names = ", ".join(quoted(column.name) for column in table.columns)
    row_sql = "(" + ", ".join(engine.placeholder(column) for column in table.columns) + ")"
    for some in _slices(rows, len(table.columns)):
        params = [engine.param(c, text) for values in some for c, text in zip(table.columns, values, strict=True)]
        values_sql = ", ".join([row_sql] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {quoted(table.sql_name)} ({names}) VALUES {values_sql} {conflict}", params)


def _range(connection: Connection, table: Table, after: Key | None, until: Key | None) -> tuple[str, list[Any]]:
    engine = engine_of(connection)
    columns = "(" + ", ".join(engine.collated(column) for column in table.key_columns) + ")"
    values = "(" + ", ".join(engine.placeholder(column) for column in table.key_columns) + ")"
    conditions, params = ["1 = 1"], []
    for operator, bound in ((">", after), ("<=", until)):
        if bound is not None:
            conditions.append(f"{columns} {operator} {values}")
            params += [engine.param(c, part) for c, part in zip(table.key_columns, bound, strict=True)]
    return " AND ".join(conditions), params


def _sorted_key(connection: Connection, table: Table) -> str:
    # Qualified: a bare name in ORDER BY means the selected column, which is text, and "10" sorts before "9" there.
    return ", ".join(
        f"{quoted(table.sql_name)}.{engine_of(connection).collated(column)}" for column in table.key_columns
    )


def _selected(connection: Connection, table: Table) -> str:
    return ", ".join(engine_of(connection).select_text(column) for column in table.columns)


def _canonical(table: Table, raw: tuple[Any, ...]) -> Values:
    return tuple(canonical(column, value) for column, value in zip(table.columns, raw, strict=True))


def _fetch(connection: Connection, sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _slices(items: list[T], width: int) -> list[list[T]]:
    size = max(1, MAX_PARAMETERS // max(1, width))
    return [items[start : start + size] for start in range(0, len(items), size)]
