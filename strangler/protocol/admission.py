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
    """The sender's half, asked after BEHIND with its mark read anew. True: this database was restored from a backup and
    would hand out versions that were used before. The link stops until `strangle reconcile`.

    A stalled twin of a healthy sender is BEHIND once; its fresh mark is never below what the peer has seen.
    """
    return own_high_water < peer_seen
