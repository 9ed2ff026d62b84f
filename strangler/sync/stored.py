"""What a link's row tells besides who owns: its definition, and what is counted. Written here, read by links."""

import msgspec
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import links
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.engines import engine_of


def store(connection: Connection, link: str, definition: LinkDefinition) -> None:
    """Under the row's lock, which the caller holds."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET definition = %s WHERE link = %s", [definition.encode(), link])


def remember_staying(connection: Connection, link: str, staying: tuple[Table, ...]) -> None:
    """What a tombstone does to rows that stay, from now on. No trigger knows of it."""
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, link, lock=engine_of(connection).for_update())
        store(connection, link, msgspec.structs.replace(stored.definition, staying=staying))


def count_unconfirmed(connection: Connection, link: str) -> None:
    """One more write was answered before the other side had it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET unconfirmed = unconfirmed + 1 WHERE link = %s", [link])
