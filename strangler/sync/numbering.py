"""A database in; the numbers of its next intents, past every one it has ever given, out: also those that it has forgotten since
it was restored from a backup. Called before a process lets its first request in, before a lease is used, and by renewal.

1 intent 13 runs at the owner, for a key   2 the follower is restored, and counts from 12   3 it deletes that key again, as
13: the owner would take it for the one that ran, and the row would stay for good. Whoever owned when he was restored, and
follows later, would do the same: so both sides count on, whatever their role.
"""

from django.db import ProgrammingError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.logs import Log
from strangler.sync.definition import Column, Kind, Table
from strangler.sync.engines import engine_of
from strangler.sync.patience import WITHIN_S, patiently

INTENTS = Table("strangler_intent", (Column("id", Kind.INT),), ("id",))

log = Log("strangler.sync")


def count_on(connection: Connection, *, within_s: float = WITHIN_S) -> None:
    """From this moment's microseconds. A role that may not is told of in the log and stops nobody. Raises OperationalError."""
    try:
        patiently(connection, lambda: _count_on(connection), within_s=within_s)
    except ProgrammingError as error:
        log.warning("sync.intents_not_counted_on", why=str(error).strip())


def _count_on(connection: Connection) -> None:
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        now_us = engine.now_us(connection)
        # Not where a clock that is behind leaves it: a number may be drawn between the look and the deed, and given twice.
        if engine.sequence_value(connection, INTENTS) < now_us:
            engine.raise_sequence(connection, INTENTS, now_us)
