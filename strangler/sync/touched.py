"""A follower's tables in; since when nobody but the feed has read or written them out. PostgreSQL alone counts that: SQLite
keeps no such counters. Asked by gates and boards, looked at by the delivery loop.

The database counts every scan and every row written, whoever it was; what the toolkit does itself is counted in its own
transaction (`by_us`) and taken off. Counters arrive up to a minute late, ours never do: only more than ever before is a touch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.models import F, QuerySet

from strangler.protocol.link import Role
from strangler.sync import links, users
from strangler.sync.engines import engine_of
from strangler.sync.links import StoredLink

if TYPE_CHECKING:
    from strangler.sync.models import Touched

SETTLE_S = 75.0  # PostgreSQL hands in what a busy session has counted once a minute
US = 1_000_000
MONOLITH = "monolith"  # the side whose tables are to go

_COUNTED = """
SELECT c.relname::text,
    pg_stat_get_{xact}numscans(c.oid)
        + coalesce((SELECT sum(pg_stat_get_{xact}numscans(i.indexrelid)) FROM pg_index i WHERE i.indrelid = c.oid), 0),
    pg_stat_get_{xact}tuples_inserted(c.oid) + pg_stat_get_{xact}tuples_updated(c.oid)
        + pg_stat_get_{xact}tuples_deleted(c.oid)
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%s)
"""
# A transaction's view holds what this session has not handed in yet, too: the difference over a block is the block's.
_HERE = _COUNTED.format(xact="xact_")
_EVERYBODY = _COUNTED.format(xact="")

Counts = tuple[int, int]  # scans, rows written


@dataclass(frozen=True, slots=True)
class Told:
    """One table, by the name it left with. since_us: from when on it has been watched without a break. touched_us: when it was
    seen to have been used by somebody else, 0 = never since. by: whom the database names, '' if it cannot."""

    table: str
    since_us: int
    looked_us: int
    touched_us: int
    by: str = ""


def is_counted(connection: Connection) -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def by_us(connection: Connection, stored: StoredLink) -> Iterator[None]:
    """What the block does to a follower's tables is ours. Holds one transaction open around it."""
    if not _is_watched(connection, stored):
        yield
        return
    names = {table.sql_name: table.name for table in stored.definition.tables}
    with transaction.atomic(using=connection.alias, savepoint=False):
        before = _counts(connection, _HERE, list(names))
        yield
        after = _counts(connection, _HERE, list(names))
        _add(connection, stored.row.link, {names[name]: _less(after[name], before.get(name, (0, 0))) for name in after})


def look(connection: Connection, link: str) -> list[Told]:
    """Each table of a link that is followed here; [] for others, and where nothing is counted. Raises links.UnknownLink."""
    stored = links.read(connection, link)
    if not _is_watched(connection, stored):
        return []
    names = {table.sql_name: table.name for table in stored.definition.tables}
    found = _counts(connection, _EVERYBODY, list(names))  # before ours: those are never behind
    calls: dict[str, dict[str, int]] = {name: {} for name in names}
    for role, table, count in users.other_roles(connection, list(names)):
        calls[table][role] = count
    now_us = engine_of(connection).now_us(connection)
    for name in found:
        row = _row(connection, link, names[name])
        changed = _judged(row, stored.row.epoch, found[name], calls[name], now_us)
        _rows(connection).filter(pk=row.pk).update(**changed)  # never what is ours: the feed adds to it meanwhile
    return told(connection, link)


def told(connection: Connection, link: str) -> list[Told]:
    """As they were last looked at."""
    found = _rows(connection).filter(link=link, since_us__gt=0).order_by("table_name")
    return [Told(row.table_name, row.since_us, row.looked_us, row.touched_us, row.touched_by) for row in found]


def _is_watched(connection: Connection, stored: StoredLink) -> bool:
    if not is_counted(connection) or stored.side != MONOLITH or stored.definition.is_gone:
        return False
    return stored.row.role is Role.FOLLOWER and not stored.definition.is_reference


def _judged(row: "Touched", epoch: int, everybody: Counts, calls: dict[str, int], now_us: int) -> dict[str, Any]:
    """What is to be remembered of one look."""
    foreign = (everybody[0] - row.own_scans, everybody[1] - row.own_rows)
    is_more = foreign[0] > row.foreign_scans or foreign[1] > row.foreign_rows
    by = sorted(role for role, count in calls.items() if count > row.calls.get(role, 0))
    seen = {"epoch": epoch, "scans": everybody[0], "calls": calls, "looked_us": now_us}
    if _says_nothing(row, epoch, everybody, is_more, now_us):
        return {**seen, "foreign_scans": foreign[0], "foreign_rows": foreign[1], "since_us": now_us, "touched_us": 0}
    most = {
        "foreign_scans": max(foreign[0], row.foreign_scans),
        "foreign_rows": max(foreign[1], row.foreign_rows),
    }
    touched = {"touched_us": now_us, "touched_by": ", ".join(by)} if is_more or by else {}
    return {**seen, **most, **touched}


def _says_nothing(row: "Touched", epoch: int, everybody: Counts, is_more: bool, now_us: int) -> bool:
    """Of what was before, so that watching begins anew: another ownership, counters that were set back, or one that was still
    on its way at the first look."""
    is_settling = is_more and now_us - row.since_us < SETTLE_S * US
    return not row.since_us or row.epoch != epoch or everybody[0] < row.scans or is_settling


def _add(connection: Connection, link: str, counts: dict[str, Counts]) -> None:
    for table, (scans, rows) in sorted(counts.items()):
        if scans or rows:
            own = {"own_scans": F("own_scans") + scans, "own_rows": F("own_rows") + rows}
            if not _rows(connection).filter(link=link, table_name=table).update(**own):
                _rows(connection).filter(pk=_row(connection, link, table).pk).update(**own)


def _row(connection: Connection, link: str, table: str) -> "Touched":
    return _rows(connection).get_or_create(link=link, table_name=table)[0]


def _rows(connection: Connection) -> "QuerySet[Touched]":
    found: QuerySet[Touched] = apps.get_model("strangler_sync", "Touched")._default_manager.using(connection.alias)
    return found


def _counts(connection: Connection, sql: str, tables: list[str]) -> dict[str, Counts]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [tables])
        return {str(table): (int(scans), int(rows)) for table, scans, rows in cursor.fetchall()}


def _less(counts: Counts, other: Counts) -> Counts:
    return counts[0] - other[0], counts[1] - other[1]
