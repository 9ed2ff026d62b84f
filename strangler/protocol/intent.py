"""A delete that stands at the follower and is asked of the owner (cascades, clean-up SQL). Deletes commute; nothing else
may be an intent without a compare-and-set.

    1 the follower deletes locally, an intent is queued     2 the owner, not knowing, updates the row and feeds it back
    3 that update meets a pending intent: overruled         4 the owner runs the intent, feeds the tombstone
    5 the tombstone is applied and ends the intent
The sender of step 3 is told STALE, not WAITING: a closing owner runs no intents, so a waiting update could never be
drained and a hand-over back would undo itself. Nothing is lost: whoever owns next runs the intent.
"""

from enum import StrEnum

from strangler.protocol.link import LinkRow, Role


class IntentFate(StrEnum):
    ASK = "ask the owner"
    # The row is gone here already, so the DELETE fires no trigger: the key is queued by hand.
    EXECUTE = "delete here and queue the key; this side is the owner now"


def fate(role: Role) -> IntentFate:
    """What to do with a pending intent. After a hand-over to this side the intent is simply executed, or a crossing
    update of the old owner would have brought the row back for good."""
    return IntentFate.EXECUTE if role is Role.OWNER else IntentFate.ASK


def must_wait(*, has_pending_intent: bool, is_tombstone: bool) -> bool:
    """An update of a row whose deletion was asked for is not applied (the row waits for its tombstone, the sender is told
    STALE); the tombstone is, and ends the intent. Verification leaves such keys out."""
    return has_pending_intent and not is_tombstone


def admit_intent(row: LinkRow, epoch: int) -> bool:
    """May an intent run here? Only at the owner of the epoch it was asked in: a closing owner would delete behind the
    drain, and after two hand-overs an intent still under way has been executed elsewhere long ago."""
    return row.role is Role.OWNER and row.epoch == epoch


def is_first(number: int, ran: int) -> bool:
    """Has this key's intent not run yet? number: the follower's count; ran: the highest this owner ran for the key
    in the same epoch (capture installed anew counts from 1 again).

    1 the intent runs, its reply is lost   2 the tombstone arrives, a customer writes the same key anew
    3 the intent is posted again: run twice, it would take the new row away.
    """
    return number > ran
