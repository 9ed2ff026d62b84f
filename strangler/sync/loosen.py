"""Foreign keys from tables that stay into tables that move: their constraints dropped, remembered beside the link in the same
transaction, and brought back when the link has gone. Called by Copy, cancel and uninstall; knows no plan.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import IntegrityError, OperationalError

from strangler.resilience import moments
from strangler.sync.definition import LinkDefinition
from strangler.sync.engines import engine_of
from strangler.sync.engines.create_table import Unreadable
from strangler.sync.engines.keys import Dropped, ForeignKey, NotApart
from strangler.sync.engines.names import quoted
from strangler.sync.patience import patiently


@dataclass(frozen=True, slots=True)
class Left:
    """A key that stays without its constraint. unfit: how many rows point to nothing; finding_sql: which. error: why it could
    not even be tried now."""

    dropped: Dropped
    unfit: int = 0
    finding_sql: str = ""
    error: str = ""


def tight(connection: Connection, tables: Iterable[str]) -> list[ForeignKey]:
    """Every constraint that points into these tables from outside of them."""
    return engine_of(connection).keys.into(connection, list(tables))


def drop(connection: Connection, link: str, keys: Iterable[ForeignKey]) -> None:
    """A transaction a table. What was dropped before a crash is remembered, and the rest is found by the next call.

    Raises the database's own error if a lock was not had in time, NotApart, Unreadable: nothing of that table changed.
    """
    by_table: dict[str, list[ForeignKey]] = defaultdict(list)
    for key in keys:
        by_table[key.sql_table].append(key)
    for some in by_table.values():
        _drop_patiently(connection, link, some)


def remembered(connection: Connection, link: str = "") -> dict[int, Dropped]:
    """By the number of their row, the oldest first; of every link if none is named."""
    condition, params = ("WHERE link = %s", [link]) if link else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, dropped FROM strangler_loosened {condition} ORDER BY id", params)
        return {number: msgspec.json.decode(text, type=Dropped) for number, text in cursor.fetchall()}


def restore(
    connection: Connection, link: str = "", *, of: Collection[str] | None = None
) -> tuple[list[ForeignKey], list[Left]]:
    """(constraints that are there again, keys that stay without). The last dropped comes back first. of: only constraints on
    these tables."""
    back: list[ForeignKey] = []
    left: list[Left] = []
    for number, dropped in reversed(remembered(connection, link).items()):
        if of is not None and dropped.key.table not in of:
            continue
        found = _restore(connection, dropped)
        if found:
            left.append(found)
        else:
            _forget(connection, number)
            back.append(dropped.key)
    return back, left


def faults(connection: Connection, definition: LinkDefinition) -> list[str]:
    """Constraints that were dropped for this link and are back: a migration that rebuilt the table makes them again."""
    loose = {(table.name, tie.columns, tie.table) for table in definition.staying for tie in table.parents}
    if not loose:
        return []
    found = tight(connection, [table.sql_name for table in definition.tables])
    back = [key for key in found if (key.table, key.columns, key.to_table) in loose]
    return [f"the foreign key {key.place} has its constraint back" for key in back]


def _drop_patiently(connection: Connection, link: str, keys: list[ForeignKey]) -> None:
    patiently(connection, lambda: _drop(connection, link, keys))


def _drop(connection: Connection, link: str, keys: list[ForeignKey]) -> None:
    engine = engine_of(connection).keys
    with engine.apart(connection), transaction.atomic(using=connection.alias):
        for dropped in engine.drop(connection, keys):
            _remember(connection, link, dropped)
        moments.reach("sync.loosened", link=link)


def _restore(connection: Connection, dropped: Dropped) -> Left | None:
    """None: it is back, or nothing is left that it could bind."""
    if not _can_be_bound(connection, dropped.key):
        return None
    if unfit := _count(connection, dropped.key):
        return Left(dropped, unfit, _unfit_sql(dropped.key, "*"))
    try:
        patiently(connection, lambda: engine_of(connection).keys.add(connection, dropped))
    except IntegrityError:  # a row that came between the look and the lock
        return Left(dropped, _count(connection, dropped.key), _unfit_sql(dropped.key, "*"))
    except (OperationalError, NotApart, Unreadable) as error:
        return Left(dropped, error=str(error).strip().splitlines()[0])
    return None


def _can_be_bound(connection: Connection, key: ForeignKey) -> bool:
    """Whether both tables and their columns are still there; a migration may have taken them away meanwhile."""
    with connection.cursor() as cursor:
        for table, columns in ((key.table, key.columns), (key.to_table, key.to_columns)):
            if key.schema and table == key.table:
                continue  # introspection looks into the current schema only
            if table not in connection.introspection.table_names(cursor):
                return False
            found = {info.name for info in connection.introspection.get_table_description(cursor, table)}
            if not set(columns) <= found:
                return False
    return True


def _count(connection: Connection, key: ForeignKey) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_unfit_sql(key, "count(*)"))
        return int(cursor.fetchone()[0])


def _unfit_sql(key: ForeignKey, what: str) -> str:
    """Rows that hold a whole key of no parent."""
    held = " AND ".join(f"c.{quoted(column)} IS NOT NULL" for column in key.columns)
    pairs = zip(key.to_columns, key.columns, strict=True)
    same = " AND ".join(f"p.{quoted(theirs)} = c.{quoted(ours)}" for theirs, ours in pairs)
    parent = f"SELECT 1 FROM {quoted(key.to_table)} p WHERE {same}"
    return f"SELECT {what} FROM {key.sql_table} c WHERE {held} AND NOT EXISTS ({parent})"


def _remember(connection: Connection, link: str, dropped: Dropped) -> None:
    key = dropped.key
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_loosened(link, place, name, restore, dropped) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (link, place, name) DO UPDATE SET restore = excluded.restore, dropped = excluded.dropped",
            [link, key.place, key.name, dropped.restoring_sql, msgspec.json.encode(dropped).decode()],
        )


def _forget(connection: Connection, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_loosened WHERE id = %s", [number])
