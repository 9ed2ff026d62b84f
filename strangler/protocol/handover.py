"""Ownership changes sides: one function for Own and for rollback. What both link rows say in; the next move out.

    prepare (new side: a ticket it voids itself) -> hold (gateways) -> FENCE (old side) -> drain -> verify -> sequences
    -> JOURNAL (old side: epoch + 1, follower; the point of no return) -> OPEN (new side: epoch + 1, owner) -> settle

Killed between any two lines, whoever comes next reads both rows and knows what to do: before the journal undo, after it
finish. Never are both sides open; both closed only from fence to open or undo, bounded by deadline and take-over.
"""

from dataclasses import dataclass
from enum import StrEnum

from strangler.protocol.link import LinkRow, Role, is_overdue

TICKET_S = 5.0  # the new side's own clock; a delayed `open` must find it void before anybody gives up for good
BUDGET_S = 1.0  # from fence to journal; customers wait meanwhile, and browsers' users notice more


class Phase(StrEnum):
    """What two rows can say, seen from a hand-over from `old` to `new`."""

    STEADY = "old owns, new follows"
    CLOSING = "old is fenced, new follows"
    JOURNALED = "old follows the next epoch, new has not opened it"
    SETTLED = "new owns, old follows"
    BROKEN = "the rows contradict each other; needs `strangle reconcile`"


def phase(old: LinkRow, new: LinkRow) -> Phase:
    ahead = old.epoch - new.epoch
    known = {
        (Role.OWNER, Role.FOLLOWER, 0): Phase.STEADY,
        (Role.CLOSING, Role.FOLLOWER, 0): Phase.CLOSING,
        (Role.FOLLOWER, Role.FOLLOWER, 1): Phase.JOURNALED,
        (Role.FOLLOWER, Role.OWNER, 0): Phase.SETTLED,
    }
    return known.get((old.role, new.role, ahead), Phase.BROKEN)


class Move(StrEnum):
    """What a conductor does next. Each is idempotent by (link, epoch)."""

    PREPARE = "ask the new side to get ready and hand out a ticket"
    FENCE = "close the old side"
    DRAIN = "deliver what is queued"
    VERIFY = "compare the keys that changed since the last clean pass"
    ALIGN = "move the new side's sequences past both"
    JOURNAL = "give ownership away"
    OPEN = "open the new side; it runs pending intents before anybody writes"
    SETTLE = "publish the table, release held requests, forget closed epochs"
    UNDO = "open the old side again"
    WAIT = "another conductor is within its deadline"
    STOP = "nothing to do that is safe; report"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a conductor knows. epoch: the ownership period it was asked to end. has_ticket: one of this attempt that
    outlives the budget (call.py). The other facts are its own, measured under the fence as it stands: a take-over, and a
    row whose deadline is another than when they were measured, make them False."""

    old: LinkRow
    new: LinkRow
    now_s: float  # the old side's clock: deadlines are compared where they were set
    conductor: str
    epoch: int
    has_ticket: bool = False
    is_drained: bool = False
    is_verified: bool = False
    is_aligned: bool = False


def next_move(seen: Seen) -> Move:
    """The one decision of a hand-over. Total: every combination of rows has an answer."""
    at = phase(seen.old, seen.new)
    if _is_overtaken(seen, at):
        return Move.STOP
    if at is Phase.STEADY:
        return Move.FENCE if seen.has_ticket else Move.PREPARE
    if at is Phase.CLOSING:
        return _while_closing(seen)
    if at is Phase.JOURNALED:
        return Move.OPEN if seen.has_ticket else Move.PREPARE
    return Move.SETTLE if at is Phase.SETTLED else Move.STOP


def _is_overtaken(seen: Seen, at: Phase) -> bool:
    # 1 X is asked for Own, stalls   2 Y finishes it   3 a person rolls back   4 X wakes, finds "old owns, new follows" as
    # it left them, and carries out the order of step 1 against the person of step 3.
    past = 1 if at in (Phase.JOURNALED, Phase.SETTLED) else 0
    return seen.old.epoch != seen.epoch + past


def _while_closing(seen: Seen) -> Move:
    if is_overdue(seen.old, seen.now_s):
        return Move.UNDO
    if seen.old.conductor != seen.conductor:
        return Move.WAIT
    if not seen.has_ticket:
        return Move.UNDO
    if not seen.is_drained:
        return Move.DRAIN
    if not seen.is_verified:
        return Move.VERIFY
    return Move.JOURNAL if seen.is_aligned else Move.ALIGN
