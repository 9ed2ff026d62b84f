"""A link that has done its work in; its triggers and whatever was on its way gone, its row kept, out. The verb `end` of a side.

The row stays, for it says who owns for good; the definition stays, for a parent's tombstone still takes along what hangs on it
where the rows are. Done twice is done once.
"""

import msgspec
from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import links, wire
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently

GONE = "its link has ended for good: nothing is captured or fenced here any more"
LEFT = ("chunk", "waiting", "queue", "inflight", "dead_letter", "intent", "sent")  # of what nobody will carry any more


def end(connection: Connection, link: str) -> wire.Done:
    """Raises links.UnknownLink."""
    try:
        return patiently(connection, lambda: _end(connection, link))
    except OperationalError as error:
        return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")


def is_gone(connection: Connection, link: str) -> bool:
    """Raises links.UnknownLink."""
    return links.read(connection, link).definition.is_gone


def _end(connection: Connection, link: str) -> wire.Done:
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        stored = links.read(connection, link, lock=engine.for_update())
        if stored.definition.is_gone:
            return wire.Done(True)
        if stored.row.role is Role.CLOSING:
            return wire.Done(False, f"{link} is being handed over")
        engine.uninstall(connection, stored.definition)
        definition = msgspec.structs.replace(stored.definition, is_gone=True)
        cursor.execute(
            "UPDATE strangler_link SET definition = %s, stopped = %s WHERE link = %s", [definition.encode(), GONE, link]
        )
        for table in LEFT:
            cursor.execute(f"DELETE FROM strangler_{table} WHERE link = %s", [link])
    return wire.Done(True)
