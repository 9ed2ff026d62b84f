"""A link in; what this side says of itself, out: its row, how far its delivery is, and whatever is not as it was installed.
Called by side; read by boards, gates, hand-overs and the other side's conductor.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import dead_letters, high_water, intents, links, loosen, queue, watch, wire
from strangler.sync.engines import engine_of

US = 1_000_000


def of(connection: Connection, link: str) -> wire.State:
    """Raises links.UnknownLink."""
    found, stored = _look(connection, link)
    below, mark = queue.progress(connection, link)
    counts = queue.counts(connection, link)
    beat_nonce, beat_us = _last_beat(connection, link)
    row = stored.row
    return wire.State(
        link=row.link,
        epoch=row.epoch,
        role=row.role.value,
        conductor=row.conductor,
        deadline_us=None if row.deadline_s is None else round(row.deadline_s * US),
        now_us=engine_of(connection).now_us(connection),
        seen=row.seen,
        sent=high_water.sender(connection, row.link, row.epoch).sent,
        high_water=mark,
        delivered_below=below,
        queued=counts.queued,
        inflight=counts.inflight,
        dead_letters=dead_letters.count(connection, link),
        intents=counts.intents,
        refused_updates=intents.count_refused(connection, link),
        faults=tuple(found),
        stopped=stored.stopped,
        beat_nonce=beat_nonce,
        beat_us=beat_us,
        verified_version=stored.verified_version,
        verified_us=stored.verified_us,
        acknowledge=stored.acknowledge,
        unconfirmed=stored.unconfirmed,
    )


def faults(connection: Connection, link: str) -> list[str]:
    """One sentence each: triggers that are gone, constraints that came back. Raises links.UnknownLink."""
    return _look(connection, link)[0]


def _look(connection: Connection, link: str) -> tuple[list[str], links.StoredLink]:
    found = watch.look(connection, link)
    stored = links.read(connection, link)  # after the look: faults take the proof away
    return [*found, *loosen.faults(connection, stored.definition)], stored


def _last_beat(connection: Connection, link: str) -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nonce, at_us FROM strangler_beat WHERE link = %s", [link])
        return cursor.fetchone() or ("", 0)
