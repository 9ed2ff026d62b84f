"""Columns that came to tables of an installed link in; the same link, carrying them as well, out. Called by side, as the verb
`widen`; asked by `repair --columns`, of the side that follows first: a row with more values than its receiver knows is refused
whole and sent again.

The epoch stays, and so does every position: rows travel as before, only wider. The owner sends its widened tables anew.
"""

import msgspec
from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import fitting, links, wire
from strangler.sync.definition import Column, LinkDefinition, Table
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently
from strangler.sync.stored import store


class Wider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table. columns: those that came, in the sequence in which they follow the others on both sides. The rest as in
    definition.Table, as it is from now on."""

    table: str
    columns: tuple[Column, ...]
    uniques: tuple[tuple[str, ...], ...] = ()
    partial_uniques: tuple[tuple[str, ...], ...] = ()
    is_partial: bool = False


class Widen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """is_dry: only say whether it could be done."""

    link: str
    epoch: int
    tables: tuple[Wider, ...]
    is_dry: bool = False


def widen(connection: Connection, asked: Widen) -> wire.Done:
    """Done already is done. Not done: another epoch, a hand-over under way, a column that is not here. Raises
    links.UnknownLink."""
    try:
        return patiently(connection, lambda: _widen(connection, asked))
    except fitting.Unfit as error:
        return wire.Done(False, str(error))
    except OperationalError as error:
        return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")


def wider(definition: LinkDefinition, tables: tuple[Wider, ...]) -> LinkDefinition:
    """The definition with what came behind what was there. Raises KeyError for a table it does not carry."""
    came = {each.table: each for each in tables}
    for name in came:
        definition.table(name)
    found = tuple(_wider(table, came[table.name]) if table.name in came else table for table in definition.tables)
    return msgspec.structs.replace(definition, tables=found)


def _wider(table: Table, came: Wider) -> Table:
    known = {column.name for column in table.columns}
    more = tuple(column for column in came.columns if column.name not in known)
    rules = {"uniques": came.uniques, "partial_uniques": came.partial_uniques, "is_partial": came.is_partial}
    return msgspec.structs.replace(table, columns=(*table.columns, *more), **rules)


def _widen(connection: Connection, asked: Widen) -> wire.Done:
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, asked.link, lock=engine.for_update())
        if stored.row.epoch != asked.epoch or stored.row.role is Role.CLOSING:
            return wire.Done(False, f"found {stored.row.role} of epoch {stored.row.epoch}")
        definition = wider(stored.definition, asked.tables)
        if lacking := fitting.lacking(connection, definition):
            return wire.Done(False, "; ".join(lacking))
        fitting.require_fit(connection, definition)
        if asked.is_dry or definition == stored.definition:
            return wire.Done(True)
        engine.lock_tables(connection, definition)
        # Made anew, not mended: what a trigger looks at may stand in its own WHEN.
        engine.install(connection, definition, stored.row.role)
        _remember(connection, definition, [each.table for each in asked.tables if stored.row.role is Role.OWNER])
        links.doubt(connection, asked.link)
    return wire.Done(
        True, value=", ".join(f"{each.table}.{column.name}" for each in asked.tables for column in each.columns)
    )


def _remember(connection: Connection, definition: LinkDefinition, reloaded: list[str]) -> None:
    """reloaded: tables that this side sends anew, as after a TRUNCATE."""
    store(connection, definition.link, definition)
    with connection.cursor() as cursor:
        for table in reloaded:
            sql = "INSERT INTO strangler_queue(link, table_name, keys) VALUES (%s, %s, NULL)"
            cursor.execute(sql, [definition.link, table])
