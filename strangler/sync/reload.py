"""A TRUNCATE carries no keys: queue every key of the table, ours and the follower's, so that what is gone becomes a
tombstone. Repair of a whole table is the same deed."""

from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import queue, rows
from strangler.sync.definition import Table

PAGE_ROWS = 1_000

Key = tuple[str, ...]


class KeySource(Protocol):
    """The follower, asked for its keys."""

    def keys_after(self, link: str, table: str, after: Key | None, limit: int) -> list[Key]: ...


def queue_table(connection: Connection, link: str, table: Table, peer: KeySource) -> int:
    """Queue all keys of both sides; return how many."""
    queued, after = 0, None
    while page := rows.read_range(connection, table, after, None, PAGE_ROWS):
        keys = [table.key_of(values) for values in page]
        queue.requeue(connection, link, table, keys)
        queued, after = queued + len(keys), keys[-1]
    after = None
    while keys := peer.keys_after(link, table.name, after, PAGE_ROWS):
        gone = sorted(set(keys) - rows.existing(connection, table, keys))
        queue.requeue(connection, link, table, gone)
        queued, after = queued + len(gone), keys[-1]
    return queued
