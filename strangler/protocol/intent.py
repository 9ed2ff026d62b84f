"""A delete that stands at the follower and is asked of the owner (cascades, clean-up SQL). Deletes commute; nothing else
may be an intent without a compare-and-set.

    1 the follower deletes locally, an intent is queued     2 the owner, not knowing, updates the row and feeds it back
    3 that update meets a pending intent: it waits          4 the owner runs the intent, feeds the tombstone
    5 the tombstone is applied and ends the intent; the waiting update is re-read by its sender, is a tombstone now
"""

from enum import StrEnum

from strangler.protocol.link import Role


class IntentFate(StrEnum):
    ASK = "ask the owner"
    EXECUTE = "delete here and capture it; this side is the owner now"


def fate(role: Role) -> IntentFate:
    """What to do with a pending intent. After a hand-over to this side the intent is simply executed, or a crossing
    update of the old owner would have brought the row back for good."""
    return IntentFate.EXECUTE if role is Role.OWNER else IntentFate.ASK


def must_wait(*, has_pending_intent: bool, is_tombstone: bool) -> bool:
    """An update of a row whose deletion was asked for is not applied; its tombstone is, and ends the intent."""
    return has_pending_intent and not is_tombstone
