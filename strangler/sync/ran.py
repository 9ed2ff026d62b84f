"""Intents that ran at this owner, noted by key: asked for once more they are answered as they were, and a row names the newest
one that had run when it was read. Called by carry_out; what nobody can ask for again is forgotten by the loop.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.protocol.intent import is_first
from strangler.sync import wire
from strangler.sync.definition import key_text
from strangler.sync.engines import engine_of
from strangler.sync.verbs import Side

DAY_US = 86_400 * 1_000_000
# A follower that is restored asks again what it had asked then: within this a backup is safe to come back. A late copy of a
# request is believed for a minute only.
KEEP_US = 30 * DAY_US
AT_ONCE = 1_000


def before(connection: Connection, link: str, number: int, row: RowKey) -> str | None:
    """None if this intent has not run; else why it was refused then, '' if it was not. The follower asks one intent of a
    key after the other, so that only the last answer can be asked for again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, refused FROM strangler_intent_ran WHERE link = %s AND table_name = %s AND key = %s",
            [link, row.table, key_text(row.key)],
        )
        ran, refused = cursor.fetchone() or (0, "")
    return None if is_first(number, ran) else refused or ""


def note(connection: Connection, link: str, number: int, row: RowKey, refused: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_intent_ran(link, table_name, key, number, refused, at_us) VALUES (%s, %s, %s, %s, %s, 0)"
            " ON CONFLICT (link, table_name, key) DO UPDATE SET number = excluded.number, refused = excluded.refused,"
            " at_us = 0",
            [link, row.table, key_text(row.key), number, refused],
        )


def forget(connection: Connection, link: str, peer: Side) -> int:
    """Those that ran KEEP_US ago, while the other side waits for none at all; how many, AT_ONCE at most. What is newer than the
    look before this one gets its time now: a note costs the request that makes it no clock. Raises PeerError.

    1 an intent ran, its answer was lost   2 the follower is away for weeks   3 it is back and asks again. So it is asked
    first, after the candidates were read: whatever ran before that and still waits there is counted.
    """
    now_us = engine_of(connection).now_us(connection)
    _stamp(connection, link, now_us)
    old = _older(connection, link, now_us - KEEP_US)
    if not old or peer.state(wire.Named(link)).intents:
        return 0
    marks = ", ".join(["(%s, %s)"] * len(old))
    with connection.cursor() as cursor:  # the number as well: a key may have had another one run meanwhile
        cursor.execute(
            f"DELETE FROM strangler_intent_ran WHERE (id, number) IN (VALUES {marks})",
            [value for pair in old for value in pair],
        )
        return int(cursor.rowcount)


def _stamp(connection: Connection, link: str, now_us: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE strangler_intent_ran SET at_us = %s WHERE id IN"
            " (SELECT id FROM strangler_intent_ran WHERE link = %s AND at_us = 0 LIMIT %s)",
            [now_us, link, AT_ONCE],
        )


def _older(connection: Connection, link: str, than_us: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number FROM strangler_intent_ran WHERE link = %s AND at_us > 0 AND at_us < %s LIMIT %s",
            [link, than_us, AT_ONCE],
        )
        return [(int(id), int(number)) for id, number in cursor.fetchall()]
