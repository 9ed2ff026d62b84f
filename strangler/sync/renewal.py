"""A link's row on its way to a later epoch in the same role, as the verb `renew` asks: nothing of before can win, nothing that
stood still stands on. Called by side; asked by whoever reconciles, which keeps what differs first.
"""

import msgspec
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import feed, links, numbering, wire


class Renew(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """role: what this side must be, and stays. stopped: why it may not change owner yet, '' if nothing is in the way. Asked
    again at the same epoch, it changes that word alone."""

    link: str
    epoch: int
    role: str
    stopped: str = ""


def renew(connection: Connection, asked: Renew) -> wire.Done:
    """Not done: the row is of another role, under a fence, or further on."""
    if links.read(connection, asked.link).definition.is_off:
        return wire.Done(False, feed.OFF)
    try:
        is_done = links.renew(connection, asked.link, Role(asked.role), asked.epoch, asked.stopped)
    except OperationalError as error:
        return wire.Done(False, f"the tables are busy: {str(error).strip().splitlines()[0]}")
    row = links.read(connection, asked.link).row
    if is_done:
        numbering.count_on(connection)
    return wire.Done(is_done, "" if is_done else f"found {row.role} of epoch {row.epoch}")
