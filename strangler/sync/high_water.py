"""How far a link's sender has posted and had confirmed, and how far its receiver has seen: the marks a restored database is
known by. Called by deliver, backfill, settle, apply and greet.

Apart from the link row, and narrow: they change with every batch, and while an old snapshot is open (a report, a dump)
PostgreSQL keeps every version a row has had. Whoever reads the link row, which is every answer, would walk past them.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper as Connection


@dataclass(frozen=True, slots=True)
class Sender:
    """The highest mark posted, and the highest a reply confirmed, in one epoch; 0 = none yet."""

    sent: int = 0
    acknowledged: int = 0


def sender(connection: Connection, link: str, epoch: int) -> Sender:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sent, acknowledged FROM strangler_sent WHERE link = %s AND epoch = %s", [link, epoch])
        found = cursor.fetchone()
    return Sender(*map(int, found)) if found else Sender()


def remember_sent(connection: Connection, link: str, epoch: int, mark: int) -> None:
    """Committed before the post: a database restored to before it cannot know the mark."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_sent(link, epoch, sent, acknowledged) VALUES (%s, %s, %s, 0)"
            " ON CONFLICT (link) DO UPDATE SET epoch = excluded.epoch, sent = excluded.sent, acknowledged ="
            " CASE WHEN strangler_sent.epoch = excluded.epoch THEN strangler_sent.acknowledged ELSE 0 END"
            " WHERE (excluded.epoch, excluded.sent) > (strangler_sent.epoch, strangler_sent.sent)",
            [link, epoch, mark],
        )


def remember_acknowledged(connection: Connection, link: str, epoch: int, mark: int) -> None:
    """A reply confirmed everything up to this mark: a receiver that has seen less since was restored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE strangler_sent SET acknowledged = %s WHERE link = %s AND epoch = %s AND acknowledged < %s",
            [mark, link, epoch, mark],
        )


def seen(connection: Connection, link: str, epoch: int) -> int:
    """The highest mark of its sender this side has seen in that epoch; 0 = none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT high_water FROM strangler_seen WHERE link = %s AND epoch = %s", [link, epoch])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def remember_seen(connection: Connection, link: str, epoch: int, mark: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_seen(link, epoch, high_water) VALUES (%s, %s, %s) ON CONFLICT (link) DO UPDATE"
            " SET epoch = excluded.epoch, high_water = excluded.high_water"
            " WHERE (excluded.epoch, excluded.high_water) > (strangler_seen.epoch, strangler_seen.high_water)",
            [link, epoch, mark],
        )
