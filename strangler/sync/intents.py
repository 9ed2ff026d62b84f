"""Deletes that stand at the follower and are asked of the owner. Queued by a trigger, posted like rows, numbered a key."""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.protocol.intent import IntentFate, admit_intent, fate, is_first
from strangler.sync import links, queue, rows
from strangler.sync.definition import key_from, key_text
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently
from strangler.sync.wire import Done, Intents

Numbered = tuple[int, RowKey]


def pending(connection: Connection, link: str, asked: list[RowKey]) -> set[RowKey]:
    """Those of the rows whose deletion was asked for and not confirmed by a tombstone yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, key FROM strangler_intent WHERE link = %s", [link])
        waiting = {RowKey(table, key_from(key)) for table, key in cursor.fetchall()}
    return waiting & set(asked)


def waiting(connection: Connection, link: str, limit: int = 500) -> list[Numbered]:
    """Intents not yet taken by the owner, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, table_name, key FROM strangler_intent WHERE link = %s AND asked_us = 0 ORDER BY id LIMIT %s",
            [link, limit],
        )
        return [(number, RowKey(table, key_from(key))) for number, table, key in cursor.fetchall()]


def taken(connection: Connection, intents: list[Numbered]) -> None:
    """The owner ran them; they end when its tombstone arrives."""
    now_us = engine_of(connection).now_us(connection)
    with connection.cursor() as cursor:
        for number, _row in intents:
            cursor.execute("UPDATE strangler_intent SET asked_us = %s WHERE id = %s", [now_us, number])


def end(connection: Connection, link: str, tombstones: list[RowKey]) -> None:
    """Tombstones were applied here: what was asked has come true."""
    done = pending(connection, link, tombstones)
    with connection.cursor() as cursor:
        for row in done:
            cursor.execute(
                "DELETE FROM strangler_intent WHERE link = %s AND table_name = %s AND key = %s",
                [link, row.table, key_text(row.key)],
            )


def run(connection: Connection, asked: Intents) -> Done:
    """The owner's half: delete each row once and queue its key, so that a tombstone travels back whatever was here."""
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, asked.link, lock=engine_of(connection).for_share())
        if not admit_intent(stored.row, asked.epoch):
            return Done(False, f"this side is {stored.row.role} of epoch {stored.row.epoch}")
        first = [(number, RowKey(table, key)) for number, table, key in asked.deletes]
        first = [item for item in first if _note_run(connection, asked.link, *item)]
        delete_and_queue(connection, stored, [row for _, row in first])
    return Done(True)


def run_own(connection: Connection, link: str) -> int:
    """At the owner only: what was asked of the old owner, and not taken by it, is carried out here, beside customers who
    write already. Raises the database's own error if they leave no room; whoever delivers asks again.

    1 settle and a loop both find an intent   2 settle runs it, a customer writes the same key anew   3 the loop runs it as
    well. So they are taken out first: whoever finds a row locked by the other finds it gone.
    """
    return patiently(connection, lambda: _run_own(connection, link))


def _run_own(connection: Connection, link: str) -> int:
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        stored = links.read(connection, link, lock=engine.for_share())
        if fate(stored.row.role) is not IntentFate.EXECUTE:
            return 0
        cursor.execute("DELETE FROM strangler_intent WHERE link = %s RETURNING asked_us, table_name, key", [link])
        doomed = [RowKey(table, key_from(key)) for asked_us, table, key in cursor.fetchall() if not asked_us]
        delete_and_queue(connection, stored, doomed)
    return len(doomed)


def delete_and_queue(connection: Connection, stored: links.StoredLink, doomed: list[RowKey]) -> None:
    """Children first; keys are queued by hand, since a row that is gone already fires no trigger."""
    definition = stored.definition
    for name in reversed(definition.parents_first):
        table = definition.table(name)
        keys = [row.key for row in doomed if row.table == name]
        if not keys:
            continue
        for child, tie in definition.children_of(name):
            rows.delete(connection, child, [key for key, _ in rows.keys_where(connection, child, tie.columns, keys)])
        rows.delete(connection, table, keys)
        queue.requeue(connection, definition.link, table, keys)


def _note_run(connection: Connection, link: str, number: int, row: RowKey) -> bool:
    with connection.cursor() as cursor:
        where = "WHERE link = %s AND table_name = %s AND key = %s"
        cursor.execute(f"SELECT number FROM strangler_intent_ran {where}", [link, row.table, key_text(row.key)])
        found = cursor.fetchone()
        if not is_first(number, found[0] if found else 0):
            return False
        cursor.execute(
            "INSERT INTO strangler_intent_ran(link, table_name, key, number) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (link, table_name, key) DO UPDATE SET number = excluded.number",
            [link, row.table, key_text(row.key), number],
        )
        return True
