"""May this batch be applied here at all? Asked with the link row locked for share, before the first row of the apply.

One rule covers late posts after a hand-over, repairs at the wrong side, stale workers and restored backups.
"""

from dataclasses import dataclass
from enum import StrEnum

from strangler.protocol.link import LinkRow, Role


class Admission(StrEnum):
    ADMITTED = "admitted"
    UNKNOWN_LINK = "no such link is installed on this side"
    WRONG_EPOCH = "the batch belongs to another ownership period"
    NOT_FOLLOWER = "this side does not follow; it accepts no rows from its peer"
    BEHIND = "a higher mark of this sender was seen here; read your mark again and re-send"


@dataclass(frozen=True, slots=True)
class BatchHead:
    """What a sender says of itself. high_water: the newest version its queue had handed out when the batch was read."""

    link: str
    epoch: int
    high_water: int


def admit(row: LinkRow | None, head: BatchHead) -> Admission:
    """Admitted only by a follower of the same epoch that has not seen this sender further on."""
    if row is None or row.link != head.link:
        return Admission.UNKNOWN_LINK
    if row.epoch != head.epoch:
        return Admission.WRONG_EPOCH
    if row.role is not Role.FOLLOWER:
        return Admission.NOT_FOLLOWER
    if head.high_water < row.seen:
        return Admission.BEHIND
    return Admission.ADMITTED


def went_back(own_high_water: int, peer_seen: int) -> bool:
    """The sender's half: was this database restored from a backup? It would hand out versions that were used before, so
    the link stops until `strangle reconcile`. Asked with the peer's answer before the first claim of every lease and new
    connection, and after BEHIND.

    own_high_water: the highest mark this database remembers having sent, committed with the claim, before the post; read
    after peer_seen was answered. Not the queue's sequence:
        1 posted up to 8   2 restored to 5   3 customers write 6 to 9   4 the sequence says 9, is not behind 8, and a key
        the peer holds at 8 is stale for good.
    A healthy sender, stalled twin or not, always remembers at least what the peer has seen.
    """
    return own_high_water < peer_seen


def peer_went_back(acknowledged: int, peer_seen: int) -> bool:
    """The mirror: the follower was restored, and what it confirmed is gone from it and from our queue.

    acknowledged: highest mark a reply of this epoch confirmed, read before peer_seen was asked for.
    """
    return peer_seen < acknowledged
