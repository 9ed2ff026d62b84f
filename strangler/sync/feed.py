"""A link whose tables were put away in; its feed off at the owner, or on again, out. The verb `feed` of an owner.

Off, nothing is captured and nothing waits anywhere: the other side's copy grows old, and the owner's proof is gone with the
triggers. On again, only what is written from then on is captured; whoever asked makes the copy equal, and proves it, before
anybody may be served from it. The follower keeps its fence all the while, and why it stands still in its row.
"""

import msgspec
from django.db import OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.sync import ending, fitting, links, wire
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently
from strangler.sync.stored import store

OFF = "its feed is off while its tables are put away: what its owner writes does not come here"
LEFT = "queue inflight dead_letter chunk waiting"  # of what an owner would have sent


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asked twice it is done once."""

    link: str
    is_on: bool


def turn(connection: Connection, asked: Feed) -> wire.Done:
    """Not done: this side does not own, or a hand-over is under way. Raises links.UnknownLink."""
    try:
        return patiently(connection, lambda: _turn(connection, asked))
    except fitting.Unfit as error:
        return wire.Done(False, str(error))
    except OperationalError as error:
        return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")


def why_not(connection: Connection, link: str) -> str:
    """Why ownership cannot move along it, and no row be proven equal; '' if nothing of this is in the way."""
    if why := ending.why_down(connection, link):
        return why
    stored = links.read(connection, link)
    return OFF if stored.definition.is_off or stored.stopped == OFF else ""


def is_meant(stopped: str) -> bool:
    """Whether a link stands still because somebody wanted it to: nobody has to look."""
    return stopped in (OFF, ending.GONE)


def _turn(connection: Connection, asked: Feed) -> wire.Done:
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, asked.link, lock=engine.for_update())
        if stored.definition.is_gone:
            return wire.Done(False, ending.GONE)
        if stored.row.role is not Role.OWNER:
            return wire.Done(False, f"this side is {stored.row.role} of {asked.link}")
        if stored.definition.is_off is not asked.is_on:
            return wire.Done(True)
        definition = msgspec.structs.replace(stored.definition, is_off=not asked.is_on)
        if asked.is_on:
            fitting.require_fit(connection, definition)
            engine.lock_tables(connection, definition)
            engine.install(connection, definition, stored.row.role)
        else:
            engine.uninstall(connection, stored.definition)
            links.clear(connection, asked.link, LEFT)
        store(connection, asked.link, definition)
        links.stop(connection, asked.link, "" if asked.is_on else OFF)
        links.doubt(connection, asked.link)
        moments.reach("sync.fed", link=asked.link, is_on=asked.is_on)
    return wire.Done(True)
