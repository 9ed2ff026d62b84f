"""Who works on something just now: a row taken, renewed and lost by compare-and-set on the database's clock.

A lease is a courtesy that keeps two workers from doing the same; correctness never rests on it (guards, epochs and arrows
do), so a holder that stalls past its end does no harm.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync.engines import engine_of

US = 1_000_000


def take(connection: Connection, name: str, holder: str, ttl_s: float) -> bool:
    """Take or renew. False: somebody else holds it."""
    now_us = engine_of(connection).now_us(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_lease(name, holder, until_us) VALUES (%s, %s, %s) ON CONFLICT (name) DO UPDATE"
            " SET holder = excluded.holder, until_us = excluded.until_us"
            " WHERE strangler_lease.holder = excluded.holder OR strangler_lease.until_us < %s",
            [name, holder, now_us + int(ttl_s * US), now_us],
        )
        return bool(cursor.rowcount == 1)


def renew(connection: Connection, name: str, holder: str, ttl_s: float) -> bool:
    """Keep what is still ours, lapsed or not. False: it was given back, or somebody else has it. For whoever renews beside the
    work: his statement may arrive after its end, and must not take anew what was given back."""
    return pass_on(connection, name, holder, holder, ttl_s)


def pass_on(connection: Connection, name: str, holder: str, to: str, ttl_s: float) -> bool:
    """Make somebody else the holder. False: it was no longer ours to give."""
    until_us = engine_of(connection).now_us(connection) + int(ttl_s * US)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE strangler_lease SET holder = %s, until_us = %s WHERE name = %s AND holder = %s",
            [to, until_us, name, holder],
        )
        return bool(cursor.rowcount == 1)


def give_back(connection: Connection, name: str, holder: str) -> None:
    """So that the next one need not wait for its end."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_lease WHERE name = %s AND holder = %s", [name, holder])


def holder_of(connection: Connection, name: str) -> str:
    """The present holder, or '' if nobody is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder, until_us FROM strangler_lease WHERE name = %s", [name])
        found = cursor.fetchone()
    if not found or found[1] < engine_of(connection).now_us(connection):
        return ""
    return str(found[0])


def lapsed(connection: Connection, prefix: str) -> list[str]:
    """Names beginning with `prefix` whose holder neither renewed nor gave back: it died, or stalls."""
    now_us = engine_of(connection).now_us(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM strangler_lease WHERE until_us < %s ORDER BY name", [now_us])
        return [name for (name,) in cursor.fetchall() if name.startswith(prefix)]
