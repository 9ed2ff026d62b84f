"""How long the oldest undelivered change of a link has been waiting, in seconds. Queue rows carry no time (a trigger does
one narrow insert), so waiting is measured by who looks: the first sight of the oldest version is remembered.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import queue
from strangler.sync.engines import engine_of

US = 1_000_000


def seconds(connection: Connection, link: str) -> float:
    """0.0 if nothing waits. Otherwise seconds since anybody first saw this oldest version waiting."""
    below, high_water = queue.progress(connection, link)
    now_us = engine_of(connection).now_us(connection)
    with connection.cursor() as cursor:
        if below > high_water:
            cursor.execute("DELETE FROM strangler_waiting WHERE link = %s", [link])
            return 0.0
        cursor.execute(
            "INSERT INTO strangler_waiting(link, version, since_us) VALUES (%s, %s, %s) ON CONFLICT (link) DO UPDATE"
            " SET version = excluded.version, since_us = excluded.since_us"
            " WHERE strangler_waiting.version <> excluded.version",
            [link, below, now_us],
        )
        cursor.execute("SELECT since_us FROM strangler_waiting WHERE link = %s", [link])
        (since_us,) = cursor.fetchone()
    return float(max(0, now_us - int(since_us))) / US
