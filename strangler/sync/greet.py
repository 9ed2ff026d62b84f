"""Before a sender claims anything on a new lease or connection: does it see every change, has either side gone back in
time, or lost its ownership?
Asked before the first claim, for a claim commits a new mark, and a restored database would then look healthy.
"""

from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.admission import peer_went_back, went_back
from strangler.protocol.call import Call
from strangler.protocol.link import Arrow, has_lost
from strangler.sync import high_water, links, wire
from strangler.sync.fitting import require_fit


class Greeted(Protocol):
    """The peer, as far as a greeting goes."""

    def row(self, request: wire.Named) -> wire.Row: ...


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
    if not before.row.epoch == told.epoch == stored.row.epoch:
        return not stored.stopped  # a hand-over is under way; admission decides
    if went_back(high_water.sender(connection, link, told.epoch).sent, told.seen):
        links.stop(connection, link, f"source went back in time: the peer has seen version {told.seen}")
        return False
    if peer_went_back(acknowledged, told.seen):
        links.stop(connection, link, f"the peer went back in time: it confirmed {acknowledged}, has seen {told.seen}")
        return False
    return not stored.stopped


def yield_if_lost(connection: Connection, link: str, peer_epoch: int) -> bool:
    """A peer of a later epoch: this owner was abandoned, or restored. It fences itself and keeps what it did not feed."""
    row = links.read(connection, link).row
    if not has_lost(row, peer_epoch):
        return False
    links.call(connection, link, Call(Arrow.YIELD, row.epoch, conductor=""))
    links.stop(connection, link, f"ownership was lost: the other side is at epoch {peer_epoch}; see reconcile")
    return True
