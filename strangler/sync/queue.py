"""What is to be sent: the insert-only queue, what is in flight, and how far delivery is.

queue -> unpack -> inflight -> hold (lease) -> read and post elsewhere -> settle. Each step is its own short transaction.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import Claim, Entry, RowKey, coalesce
from strangler.protocol.progress import delivered_below
from strangler.sync.definition import Table, key_from, key_text
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently

UNPACK_ENTRIES = 2_000
US = 1_000_000


@dataclass(frozen=True, slots=True)
class Held:
    """One inflight key under this holder's lease. waits_for: what it was told to come back with."""

    id: int
    claim: Claim
    attempts: int
    waits_for: RowKey | None


def unpack(connection: Connection, link: str, *, floor: int = 0) -> int:
    """Move everything queued into inflight, coalesced; return how many keys. Reload entries stay (see `reloads`).
    floor, here and below: the version to look from (protocol.floor).

    Until the queue is empty, not one claim's worth: what stays behind must be scanned by every labelled read.
    """
    moved = 0
    while True:
        with transaction.atomic(using=connection.alias):
            taken = _claim(connection, link, floor)
            entries = _explode(taken)
            _fly(connection, link, coalesce(entries))
        moved += len(entries)
        if len(taken) < UNPACK_ENTRIES:
            return moved


def reloads(connection: Connection, link: str, *, floor: int = 0) -> list[tuple[int, str]]:
    """(version, table) of every TRUNCATE that waits for its table to be queued key by key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, table_name FROM strangler_queue WHERE link = %s AND version >= %s AND keys IS NULL"
            " ORDER BY version",
            [link, floor],
        )
        return list(cursor.fetchall())


def reload_done(connection: Connection, version: int) -> None:
    """Only now: a crash before the last key was queued must start the reload again."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_queue WHERE version = %s AND keys IS NULL", [version])


def hold(connection: Connection, link: str, *, holder: str, limit: int, lease_s: float, floor: int = 0) -> list[Held]:
    """Lease up to `limit` inflight keys nobody holds, oldest first, and the keys they wait for."""
    engine = engine_of(connection)
    now_us = engine.now_us(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(engine.hold_sql(), [link, floor, now_us, limit])
        held = [_held(found) for found in cursor.fetchall()]
        held += _companions(connection, link, now_us, held)
        _lease(connection, [item.id for item in held], holder, now_us + int(lease_s * US))
    return held


def is_due(connection: Connection, link: str, *, floor: int = 0) -> bool:
    """Whether anything waits to be sent: a change, a key whose lease or delay is over, an intent nobody has taken. One
    look-up, so that an idle loop costs next to nothing."""
    now_us = engine_of(connection).now_us(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS(SELECT 1 FROM strangler_queue WHERE link = %s AND version >= %s)"
            " OR EXISTS(SELECT 1 FROM strangler_inflight WHERE link = %s AND oldest >= %s AND lease_us < %s)"
            " OR EXISTS(SELECT 1 FROM strangler_intent WHERE link = %s AND asked_us = 0)",
            [link, floor, link, floor, now_us, link],
        )
        return bool(cursor.fetchone()[0])


def visible(connection: Connection, link: str, rows: list[RowKey], *, floor: int = 0) -> dict[RowKey, list[int]]:
    """Versions of these keys in queue and inflight, as this transaction's snapshot sees them."""
    seen: dict[RowKey, list[int]] = {row: [] for row in rows}
    for table in sorted({row.table for row in rows}):
        keys = sorted(key_text(row.key) for row in seen if row.table == table)
        for row, newest in _flying(connection, link, table, keys):
            seen[row].append(newest)
    for entry in _peek(connection, link, floor):
        if entry.row in seen:
            seen[entry.row].append(entry.version)
    return seen


def _flying(connection: Connection, link: str, table: str, keys: list[str]) -> list[tuple[RowKey, int]]:
    found: list[tuple[RowKey, int]] = []
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        marks = ", ".join(["%s"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT key, newest FROM strangler_inflight WHERE link = %s AND table_name = %s AND key IN ({marks})",
                [link, table, *some],
            )
            found += [(RowKey(table, key_from(key)), newest) for key, newest in cursor.fetchall()]
    return found


def forget(connection: Connection, ids: list[int], holder: str) -> None:
    """Delivered, or a dead letter: no longer in flight. Only what this holder still holds: a lapsed lease means that
    somebody else sends it now, and he settles it."""
    _each(connection, "DELETE FROM strangler_inflight WHERE holder = %s AND id IN ({})", [holder], ids)


def postpone(connection: Connection, ids: list[int], holder: str, delay_s: float) -> None:
    """Give keys back, to be held again after a delay."""
    due_us = engine_of(connection).now_us(connection) + int(delay_s * US)
    sql = "UPDATE strangler_inflight SET lease_us = %s, attempts = attempts + 1 WHERE holder = %s AND id IN ({})"
    _each(connection, sql, [due_us, holder], ids)


def wait_for(connection: Connection, item: Held, waits_for: RowKey | None) -> None:
    """Remember what a key waits for, so that both go out together."""
    table, key = (waits_for.table, key_text(waits_for.key)) if waits_for else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE strangler_inflight SET waits_table = %s, waits_key = %s WHERE id = %s", [table, key, item.id]
        )


def requeue(connection: Connection, link: str, table: Table, keys: list[tuple[str, ...]]) -> None:
    """Queue keys anew (repair, reload, intents), under the rows' locks: protocol.claim says what happens without.

    Raises the database's own error while somebody writes these rows; inside a caller's transaction at once.
    """
    for start in range(0, len(keys), 500):
        patiently(connection, partial(_requeue, connection, link, table, keys[start : start + 500]))


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes, for people: queue entries (statements on PostgreSQL, rows on SQLite), keys in flight, intents."""

    queued: int
    inflight: int
    intents: int


def counts(connection: Connection, link: str) -> Counts:
    sizes = []
    with connection.cursor() as cursor:
        for table in ("queue", "inflight", "intent"):
            cursor.execute(f"SELECT count(*) FROM strangler_{table} WHERE link = %s", [link])
            sizes.append(int(cursor.fetchone()[0]))
    return Counts(*sizes)


def progress(connection: Connection, link: str) -> tuple[int, int]:
    """(delivered_below, high water). The mark is read first: what is queued in between only lowers the answer."""
    high_water = engine_of(connection).high_water(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(version) FROM strangler_queue WHERE link = %s", [link])
        queued = [value for (value,) in cursor.fetchall() if value is not None]
        cursor.execute("SELECT min(oldest) FROM strangler_inflight WHERE link = %s", [link])
        flying = [value for (value,) in cursor.fetchall() if value is not None]
    return delivered_below(queued, flying, high_water), high_water


def _requeue(connection: Connection, link: str, table: Table, keys: list[tuple[str, ...]]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        engine_of(connection).lock_rows(connection, table, keys)
        cursor.execute(
            "INSERT INTO strangler_queue(link, table_name, keys) VALUES (%s, %s, %s)",
            [link, table.name, msgspec.json.encode(keys).decode()],
        )


def _claim(connection: Connection, link: str, floor: int) -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(engine_of(connection).claim_sql(), [link, floor, UNPACK_ENTRIES])
        return list(cursor.fetchall())


def _peek(connection: Connection, link: str, floor: int) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, table_name, keys FROM strangler_queue"
            " WHERE link = %s AND version >= %s AND keys IS NOT NULL",
            [link, floor],
        )
        return _explode(cursor.fetchall())


def _explode(queued: list[tuple[int, str, str]]) -> list[Entry]:
    entries = []
    for version, table, keys in queued:
        decoded = msgspec.json.decode(keys, type=list[tuple[str, ...]])
        entries += [Entry(RowKey(table, key), version) for key in decoded]
    return entries


def _fly(connection: Connection, link: str, claims: list[Claim]) -> None:
    rows = [(link, claim.row.table, key_text(claim.row.key), claim.oldest, claim.newest) for claim in claims]
    for start in range(0, len(rows), 1_000):
        some = rows[start : start + 1_000]
        marks = ", ".join(["(%s, %s, %s, %s, %s, '', 0, 0, '', '')"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO strangler_inflight(link, table_name, key, oldest, newest, holder, lease_us, attempts,"
                f" waits_table, waits_key) VALUES {marks}",
                [value for row in some for value in row],
            )


def _companions(connection: Connection, link: str, now_us: int, held: list[Held]) -> list[Held]:
    known = {item.id for item in held}
    found: list[Held] = []
    for wanted in {item.waits_for for item in held if item.waits_for}:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, table_name, key, oldest, newest, attempts, waits_table, waits_key FROM strangler_inflight"
                " WHERE link = %s AND table_name = %s AND key = %s AND lease_us < %s",
                [link, wanted.table, key_text(wanted.key), now_us],
            )
            found += [item for row in cursor.fetchall() if (item := _held(row)).id not in known]
        known |= {item.id for item in found}
    return found


def _held(found: tuple[int, str, str, int, int, int, str, str]) -> Held:
    row_id, table, key, oldest, newest, attempts, waits_table, waits_key = found
    waits_for = RowKey(waits_table, key_from(waits_key)) if waits_table else None
    return Held(row_id, Claim(RowKey(table, key_from(key)), oldest, newest), attempts, waits_for)


def _lease(connection: Connection, ids: list[int], holder: str, until_us: int) -> None:
    _each(
        connection, "UPDATE strangler_inflight SET holder = %s, lease_us = %s WHERE id IN ({})", [holder, until_us], ids
    )


def _each(connection: Connection, sql: str, params: list[Any], ids: list[int]) -> None:
    for start in range(0, len(ids), 1_000):
        some = ids[start : start + 1_000]
        with connection.cursor() as cursor:
            cursor.execute(sql.format(", ".join(["%s"] * len(some))), [*params, *some])
