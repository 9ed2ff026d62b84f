"""A delete, or an update of a few columns, that stands at the follower and is asked of the owner. Deletes commute (cascades,
clean-up SQL); an update is compared before it is set.

    1 the follower deletes locally, an intent is queued     2 the owner, not knowing, updates the row and feeds it back
    3 that update meets a pending intent: overruled         4 the owner runs the intent, feeds the tombstone
    5 the tombstone is applied and ends the intent
So does a row that names the intent as run: a customer of the owner's who makes the row anew before step 4 has left is fed
in its place, and kept out it would be gone for good.
The sender of step 3 is told STALE, not WAITING: a closing owner runs no intents, so a waiting update could never be
drained and a hand-over back would undo itself. Nothing is lost: whoever owns next runs the intent, in the transaction that
opens him: a customer who makes the row anew comes after it.

    1 the follower updates locally, an intent with old and new values is queued     2 rows of the owner go on arriving
    3 the owner runs it: where the old values still are, the new ones are set; else it is refused, and listed at the follower
    4 either way the owner queues the key, so that its row is fed back
A pending update overrules nothing: the row of step 4 may arrive before the answer of step 3, and kept out it would be gone
for good. Intents of one key are asked one after the other: of several under way a lost answer could not be told again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from strangler.protocol.link import LinkRow, Role

Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Update:
    """What an update intent asks: canonical values by column, of those that changed."""

    old: Row
    new: Row


class IntentFate(StrEnum):
    ASK = "ask the owner"
    # The row is gone or changed here already, which fired no capture: the key is queued by hand.
    EXECUTE = "run it here and queue the key; this side is the owner now"


def fate(role: Role) -> IntentFate:
    """What to do with a pending intent. At a hand-over to this side the intent is simply executed, or a crossing
    update of the old owner would have brought the row back for good."""
    return IntentFate.EXECUTE if role is Role.OWNER else IntentFate.ASK


def must_wait(asked: int, ran: int, *, is_tombstone: bool) -> bool:
    """A row that was read before its owner ran the pending delete is not applied (it waits for its tombstone, the sender is
    told STALE); a tombstone is, and any later row, and ends the intent. Verification leaves such keys out.

    asked: number of the pending delete. ran: the newest intent of the key that had run when the owner's row was read.
    """
    return ran < asked and not is_tombstone


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


def may_set(row: Row, update: Update) -> bool:
    """Does the owner's row still hold what the follower's writer saw? Anything else is newer than his intent."""
    return all(row[column] == value for column, value in update.old.items())


def still_to_run(updates: Sequence[Update], row: Row) -> list[Update]:
    """Of the pending updates of one key, in their sequence, those that the row does not show yet: neither their own values
    stand there nor those of a later one that covers their columns.

    After a hand-over back the row has local values already: compared with the old ones, each would be refused.
    """
    standing = [number for number, each in enumerate(updates) if _holds(row, each.new)]
    return [
        each
        for number, each in enumerate(updates)
        if not any(later >= number and updates[later].new.keys() >= each.new.keys() for later in standing)
    ]


def may_run_here(*, was_asked: bool) -> bool:
    """At a hand-over to the follower, may it run this pending update? Not one it had asked: its answer is lost.

    1 the owner ran it, the answer was lost     2 a customer put the old value back     3 a hand-over: run a second time, it
    would overwrite him. It is listed instead.
    """
    return not was_asked


def _holds(row: Row, values: Row) -> bool:
    return all(row[column] == value for column, value in values.items())
