"""Keys a receiver refused: kept with the reason, out of everybody's way, ended by a later success."""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.sync.definition import key_from, key_text
from strangler.sync.engines import engine_of


def keep(connection: Connection, link: str, row: RowKey, version: int, reason: str) -> None:
    """Remember the newest refusal of a key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_dead_letter(link, table_name, key, version, reason, at_us) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (link, table_name, key) DO UPDATE SET version = excluded.version, reason = excluded.reason,"
            " at_us = excluded.at_us",
            [link, row.table, key_text(row.key), version, reason, engine_of(connection).now_us(connection)],
        )


def end(connection: Connection, link: str, delivered: list[RowKey]) -> None:
    """These keys were delivered after all."""
    if not delivered or not count(connection, link):
        return
    with connection.cursor() as cursor:
        for row in delivered:
            cursor.execute(
                "DELETE FROM strangler_dead_letter WHERE link = %s AND table_name = %s AND key = %s",
                [link, row.table, key_text(row.key)],
            )


def count(connection: Connection, link: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM strangler_dead_letter WHERE link = %s", [link])
        return int(cursor.fetchone()[0])


def listed(connection: Connection, link: str, limit: int = 100) -> list[tuple[RowKey, str]]:
    """(row, reason), newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, key, reason FROM strangler_dead_letter WHERE link = %s ORDER BY at_us DESC, id LIMIT %s",
            [link, limit],
        )
        return [(RowKey(table, key_from(key)), reason) for table, key, reason in cursor.fetchall()]


def has_younger(connection: Connection, link: str, version: int) -> bool:
    """Whether a key written after this version was refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM strangler_dead_letter WHERE link = %s AND version > %s LIMIT 1", [link, version])
        return cursor.fetchone() is not None
