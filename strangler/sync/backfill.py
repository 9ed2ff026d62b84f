"""Rows that were there before the triggers: cut into chunks of keys, each read and posted with version 0, so that every
captured change and every tombstone beats it. Resumable by chunk; done twice is done once.

Started after the triggers are committed: a row born later arrives through the queue, a row changed later arrives twice.
"""

from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.admission import Admission
from strangler.protocol.claim import RowKey
from strangler.protocol.link import Role
from strangler.protocol.position import BACKFILL_VERSION
from strangler.protocol.receipt import Outcome
from strangler.resilience import moments
from strangler.sync import dead_letters, greet, high_water, links, queue, rows
from strangler.sync.definition import Table, key_from, key_text
from strangler.sync.deliver import Receiver
from strangler.sync.engines import engine_of
from strangler.sync.settle import ask_other_link
from strangler.sync.wire import Batch, Change, Reply

CHUNK_ROWS = 5_000
BATCH_ROWS = 1_000
LEASE_S = 60.0
US = 1_000_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Keys in (after, until] of one table; None = open end."""

    id: int
    table: str
    after: rows.Key | None
    until: rows.Key | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Chunks and rows, real counts."""

    chunks: int
    chunks_done: int
    rows: int

    @property
    def is_done(self) -> bool:
        return self.chunks > 0 and self.chunks == self.chunks_done


class Target(Receiver, greet.Greeted, Protocol):
    """The peer, as a copier sees it."""


class NotOwner(Exception):
    """Only the owner's rows are copied."""


def cut(connection: Connection, link: str, *, chunk_rows: int = CHUNK_ROWS) -> int:
    """Write the chunks of every table, parents first, once per epoch; return how many there are."""
    stored = links.read(connection, link)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM strangler_chunk WHERE link = %s AND epoch = %s", [link, stored.row.epoch])
        if count := int(cursor.fetchone()[0]):
            return count
        chunks = [
            [link, stored.row.epoch, name, _text(after), _text(until)]
            for name in stored.definition.parents_first
            for after, until in _ranges(connection, stored.definition.table(name), chunk_rows)
        ]
        cursor.executemany(
            "INSERT INTO strangler_chunk(link, epoch, table_name, after_key, until_key, rows, is_done, lease_us)"
            " VALUES (%s, %s, %s, %s, %s, 0, %s, 0)",
            [[*chunk, False] for chunk in chunks],
        )
    return len(chunks)


def take(connection: Connection, link: str) -> Chunk | None:
    """Lease the next open chunk, or None if all are done or leased. Tables go in sequence: parents before children."""
    engine = engine_of(connection)
    now_us = engine.now_us(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, table_name, after_key, until_key FROM strangler_chunk WHERE link = %s AND NOT is_done"
            f" AND lease_us < %s ORDER BY id LIMIT 1{engine.skip_locked()}",
            [link, now_us],
        )
        found = cursor.fetchone()
        if not found:
            return None
        sql = "UPDATE strangler_chunk SET lease_us = %s WHERE id = %s"
        cursor.execute(sql, [now_us + int(LEASE_S * US), found[0]])
    chunk_id, table, after, until = found
    return Chunk(chunk_id, table, _key(after), _key(until))


def copy(connection: Connection, link: str, chunk: Chunk, peer: Target) -> int:
    """Post one chunk's rows. Returns how many. Raises PeerError or NotAdmitted (ask again; the chunk is free at once)
    and NotOwner."""
    try:
        return _copy(connection, link, chunk, peer)
    except Exception:
        give_back(connection, chunk)
        raise


def give_back(connection: Connection, chunk: Chunk) -> None:
    """Not copied: whoever asks next may have it, without waiting for the lease to end."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_chunk SET lease_us = 0 WHERE id = %s AND NOT is_done", [chunk.id])


def open_links(connection: Connection) -> list[str]:
    """Links owned here with a chunk that is neither copied nor under way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.link FROM strangler_chunk c JOIN strangler_link l ON l.link = c.link AND l.epoch = c.epoch"
            " WHERE NOT c.is_done AND c.lease_us < %s AND l.role = %s ORDER BY c.link",
            [engine_of(connection).now_us(connection), Role.OWNER.value],
        )
        return [name for (name,) in cursor.fetchall()]


def _copy(connection: Connection, link: str, chunk: Chunk, peer: Target) -> int:
    stored = links.read(connection, link)
    if stored.row.role is not Role.OWNER:
        raise NotOwner(f"this side is {stored.row.role} of {link}")
    if not greet.greet(connection, link, peer):
        raise NotAdmitted(f"{link}: {links.read(connection, link).stopped or 'the peer is not ready'}")
    table, after, copied = stored.definition.table(chunk.table), chunk.after, 0
    while page := rows.read_range(connection, table, after, chunk.until, BATCH_ROWS):
        moments.reach("sync.chunk_read", link=link, table=table.name)
        _post(connection, stored, table, page, peer)
        copied, after = copied + len(page), table.key_of(page[-1])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_chunk SET is_done = %s, rows = %s WHERE id = %s", [True, copied, chunk.id])
    return copied


def progress(connection: Connection, link: str) -> Progress:
    """Of this link's present epoch."""
    epoch = links.read(connection, link).row.epoch
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(CASE WHEN is_done THEN 1 ELSE 0 END), 0), coalesce(sum(rows), 0)"
            " FROM strangler_chunk WHERE link = %s AND epoch = %s",
            [link, epoch],
        )
        return Progress(*map(int, cursor.fetchone()))


def _post(
    connection: Connection, stored: links.StoredLink, table: Table, page: list[rows.Values], peer: Receiver
) -> None:
    changes = tuple(Change(table.name, table.key_of(values), BACKFILL_VERSION, values) for values in page)
    reply = _admitted(connection, stored, changes, peer)
    for change, receipt in zip(changes, reply.receipts, strict=True):
        outcome = Outcome(receipt.outcome)
        if outcome is Outcome.WAITING:  # it and what it waits for go the way of every change
            queue.requeue(connection, stored.row.link, table, [change.key])
            if receipt.waits_for:
                ask_other_link(connection, stored.row.link, RowKey(*receipt.waits_for))
        elif outcome is Outcome.REJECTED:
            row = RowKey(table.name, change.key)
            dead_letters.keep(connection, stored.row.link, row, BACKFILL_VERSION, receipt.reason)


def _admitted(connection: Connection, stored: links.StoredLink, changes: tuple[Change, ...], peer: Receiver) -> Reply:
    """A page is BEHIND if the live feed posted meanwhile: the mark is read anew and the page sent again."""
    row = stored.row
    for _attempt in range(5):
        mark = engine_of(connection).high_water(connection)
        high_water.remember_sent(connection, row.link, row.epoch, mark)
        reply = peer.apply(Batch(row.link, row.epoch, mark, changes))
        if reply.receipts:
            return reply
        if reply.admission != Admission.BEHIND.value:
            break
    raise NotAdmitted(f"{row.link}: {reply.admission}")


class NotAdmitted(Exception):
    """This link's rows cannot go now: the peer does not take them, or changes are late; says why."""


def _ranges(connection: Connection, table: Table, chunk_rows: int) -> list[tuple[rows.Key | None, rows.Key | None]]:
    """The last one has an open end: rows born meanwhile may fall into it, which does no harm."""
    ranges: list[tuple[rows.Key | None, rows.Key | None]] = []
    after: rows.Key | None = None
    while until := rows.nth_key(connection, table, after, chunk_rows):
        ranges.append((after, until))
        after = until
    return [*ranges, (after, None)]


def _text(key: rows.Key | None) -> str | None:
    return None if key is None else key_text(key)


def _key(text: str | None) -> rows.Key | None:
    return None if text is None else key_from(text)
