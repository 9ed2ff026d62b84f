"""What happened to one key at the receiver, and what the sender does about it. Replies are per key: one bad row stops
nobody else."""

from dataclasses import dataclass
from enum import StrEnum

from strangler.protocol.claim import RowKey


class Outcome(StrEnum):
    APPLIED = "applied"
    STALE = "stale"  # the receiver has this position or a newer one
    WAITING = "waiting"  # for another row: a parent that is not there, or the old holder of a unique value
    REJECTED = "rejected"  # the receiver's own rules refuse this row; needs a person


class Settlement(StrEnum):
    """What becomes of the claim."""

    DELIVERED = "delivered"  # forget it
    RESEND = "resend"  # back to the queue, together with what it waits for
    DEAD_LETTER = "dead letter"  # kept apart with its reason; the rest goes on


@dataclass(frozen=True, slots=True)
class Receipt:
    """One key's reply. row_hash: the receiver's row after the apply, '' for a missing row. waits_for: only if WAITING."""

    row: RowKey
    outcome: Outcome
    row_hash: str = ""
    waits_for: RowKey | None = None
    reason: str = ""


_SETTLEMENTS = {
    Outcome.APPLIED: Settlement.DELIVERED,
    Outcome.STALE: Settlement.DELIVERED,
    Outcome.WAITING: Settlement.RESEND,
    Outcome.REJECTED: Settlement.DEAD_LETTER,
}


def settle(receipt: Receipt) -> Settlement:
    return _SETTLEMENTS[receipt.outcome]


def companions(receipt: Receipt) -> tuple[RowKey, ...]:
    """The rows to re-send in one batch: the waiting one and what it waits for, whose state here may be newer there.

    Alone, two rows that wait for each other (swapped unique values, a cycle of keys) would wait for ever.
    """
    if receipt.outcome is not Outcome.WAITING or receipt.waits_for is None:
        return (receipt.row,)
    return (receipt.waits_for, receipt.row)
