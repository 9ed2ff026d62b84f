"""A link that has done its work, or was given up, in; its triggers and whatever was on its way gone, its row kept, out. The
verb `end` of a side, and what cancel does here while the other side is away.

The row stays, for it says who owns: for good, or until the other side has heard. The definition stays, for a parent's tombstone
still takes along what hangs on it where the rows are. Done twice is done once.
"""

import msgspec
from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import config, links, wire
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently

GONE = "its link has ended for good: nothing is captured or fenced here any more"
CANCELLED = "cancelled here, while the other side was away and keeps its copy; to finish: manage.py strangle cancel "
LEFT = ("chunk", "waiting", "queue", "inflight", "dead_letter", "intent", "sent")  # of what nobody will carry any more


def end(connection: Connection, link: str) -> wire.Done:
    """Raises links.UnknownLink."""
    return _put_down(connection, link, GONE)


def give_up(connection: Connection, link: str) -> wire.Done:
    """This side's end of a link whose other side cannot be told just now. Raises links.UnknownLink."""
    return _put_down(connection, link, cancelled(link))


def cancelled(link: str) -> str:
    """What its row says then."""
    return CANCELLED + config.extraction_of(link)


def why_down(connection: Connection, link: str) -> str:
    """Why nothing is captured or fenced along it here any more; '' while it is. Raises links.UnknownLink."""
    stored = links.read(connection, link)
    return stored.stopped if stored.definition.is_gone else ""


def is_given_up(stored: links.StoredLink) -> bool:
    return stored.definition.is_gone and stored.stopped == cancelled(stored.row.link)


def _put_down(connection: Connection, link: str, why: str) -> wire.Done:
    try:
        return patiently(connection, lambda: _end(connection, link, why))
    except OperationalError as error:
        return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")


def _end(connection: Connection, link: str, why: str) -> wire.Done:
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
            "UPDATE strangler_link SET definition = %s, stopped = %s WHERE link = %s", [definition.encode(), why, link]
        )
        for table in LEFT:
            cursor.execute(f"DELETE FROM strangler_{table} WHERE link = %s", [link])
    return wire.Done(True)
