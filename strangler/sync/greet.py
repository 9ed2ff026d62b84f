"""Before a sender claims anything on a new lease or connection, whether or not anything is due: does it see every change,
has either side gone back in time, or lost its ownership?
Asked before the first claim, for a claim commits a new mark, and a restored database would then look healthy.

An owner that was given up learns it here, from every epoch its peer names: in a greeting, in the answer to a beat, in a
beat or a batch that comes in. `comeback` asks for the first request of a process.
"""

import secrets
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.admission import peer_went_back, went_back
from strangler.protocol.call import Answer, Call
from strangler.protocol.link import Arrow, has_lost
from strangler.sync import feed, high_water, links, wire
from strangler.sync.fitting import require_fit
from strangler.sync.patience import patiently


class Greeted(Protocol):
    """The peer, as far as a greeting goes."""

    def row(self, request: wire.Named) -> wire.Row: ...


class Heard(Protocol):
    """The peer, as far as a sign of life goes."""

    def beat(self, request: wire.Beat) -> wire.Done: ...


def greet(connection: Connection, link: str, peer: Greeted) -> bool:
    """True if delivery may begin. Otherwise the link stands still, with the reason in its row. Raises PeerError,
    and fitting.Unfit where this role or database would hide changes."""
    before = links.read(connection, link)
    require_fit(connection, before.definition)
    # Read before the peer is asked, for a batch may be confirmed meanwhile.
    acknowledged = high_water.sender(connection, link, before.row.epoch).acknowledged
    told = peer.row(wire.Named(link))
    stored = links.read(connection, link)
    if yield_if_lost(connection, link, told.epoch):
        return False
    if (
        stored.definition.is_gone
    ):  # its marks went with its triggers: to them a healthy peer looks like one from the future
        return False
    if not before.row.epoch == told.epoch == stored.row.epoch:
        return not stored.stopped  # a hand-over is under way; admission decides
    if went_back(high_water.sender(connection, link, told.epoch).sent, told.seen):
        links.stop(connection, link, f"source went back in time: the peer has seen version {told.seen}")
        return False
    if peer_went_back(acknowledged, told.seen):
        links.stop(connection, link, f"the peer went back in time: it confirmed {acknowledged}, has seen {told.seen}")
        return False
    return not stored.stopped


def beat(connection: Connection, link: str, peer: Heard) -> None:
    """A sign of life over the road that rows take, and a word about who owns: the side that is behind hears of it, whichever
    of the two delivers. Raises PeerError."""
    nonce = secrets.token_hex(8)
    told = peer.beat(wire.Beat(link, nonce)).value
    if not told.isdigit() or yield_if_lost(connection, link, int(told)):  # an earlier version names no epoch
        return
    epoch = links.read(connection, link).row.epoch
    if int(told) < epoch:
        peer.beat(wire.Beat(link, nonce, epoch=epoch))


def yield_if_lost(connection: Connection, link: str, peer_epoch: int) -> bool:
    """A peer of a later epoch: this owner was abandoned, or restored. It fences itself and keeps what it did not feed.
    References have no other owner: they stand still, and nobody is fenced."""
    stored = links.read(connection, link)
    row = stored.row
    if not has_lost(row, peer_epoch):
        return False
    if stored.definition.is_reference:
        links.stop(connection, link, f"source went back in time: the peer is at epoch {peer_epoch}")
        return True
    if stored.definition.is_off:  # a follower without its fence would take writes
        feed.turn(connection, feed.Feed(link, is_on=True))
    asked = Call(Arrow.YIELD, row.epoch, conductor="")
    answer, _row = patiently(connection, lambda: links.call(connection, link, asked))
    if answer not in (Answer.DONE, Answer.ALREADY):
        return False  # moved meanwhile; whoever names an epoch next asks again
    links.stop(connection, link, f"ownership was lost: the other side is at epoch {peer_epoch}; see reconcile")
    return True
