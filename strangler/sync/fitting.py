"""A definition in; what this side's tables lack to hold its rows, how they differ from it, and what would hide changes of
them, out. `lacking` and `unfit` are asked before a link is installed and by every sender before its first claim, `differing`
for as long as rows may have to travel back.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import natural
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.engines import engine_of


class Unfit(Exception):
    """This database would hide changes or number them wrongly; names every reason and the way out."""


def require_fit(connection: Connection, definition: LinkDefinition) -> None:
    """Raises Unfit."""
    if faults := engine_of(connection).unfit(connection, definition):
        raise Unfit("; ".join(faults))


def lacking(connection: Connection, definition: LinkDefinition) -> list[str]:
    """One sentence for each table or set of columns that is not there; empty if rows can come."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    return [fault for table in definition.tables for fault in _faults(connection, table, tables)]


def differing(connection: Connection, definition: LinkDefinition) -> list[str]:
    """One sentence for each way in which a row that fits here would not fit the other side, or would come back as less."""
    missing = lacking(connection, definition)
    return missing or [fault for table in definition.tables for fault in _drift(connection, table)]


def _drift(connection: Connection, table: Table) -> Iterator[str]:
    with connection.cursor() as cursor:
        found = {info.name: info for info in connection.introspection.get_table_description(cursor, table.sql_name)}
    carried = {column.name for column in table.columns}
    if not table.is_partial and (more := sorted(set(found) - carried)):
        yield f"table {table.name} has a column that no row brings along: {', '.join(more)}"
    for column in table.columns:
        if column.name not in table.key and bool(found[column.name].null_ok) is not column.nullable:
            yield f"{table.name}.{column.name} {_NULLS[not column.nullable]} here, and {_NULLS[column.nullable]} in the link"


_NULLS = {True: "may be NULL", False: "may not be NULL"}


def _faults(connection: Connection, table: Table, tables: set[str]) -> Iterator[str]:
    if table.sql_name not in tables:
        yield f"there is no table {table.sql_name} on this side; run its migrations"
        return
    for name in natural.lacking(table, tables):
        yield f"there is no table {name} on this side, which {table.name} needs; install the app that has it, and migrate"
        return
    with connection.cursor() as cursor:  # Django's own description parses a whole SQLite schema for more than the names
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table.sql_name)} WHERE 1 = 0")
        found = {column[0] for column in cursor.description}
    if missing := [column.name for column in table.columns if column.name not in found]:
        yield f"table {table.name} has no column {', '.join(missing)} on this side"
