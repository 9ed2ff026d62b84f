"""What one side answers to a conductor's call, delivered once, twice or long after. A link row and a call in; the answer
and the row after it out. Asked with the row locked for update, in the transaction that also turns the fence.

    1 X calls open(2) and hears nothing   2 X calls again, is answered   3 a rollback gives ownership back, epoch 3
    4 the first open(2) arrives. An arrow alone starts at every follower: both sides would be open. So each call names
      the epoch it leads to, and a row that is not right before that epoch refuses.

    1 the old side journals, open(2) is delayed   2 an operator gives the new side up and opens the old one again
    3 open(2) arrives at the new side, which is right before epoch 2. So a side opens only against a ticket of its own
      that it voids after TICKET_S of its own clock, and giving up waits that long. The open names its ticket: any
      other, asked for before the giving up and handed out after, would bring the delayed open(2) back to life.

    1 X fences, measures, its deadline passes   2 Y undoes, a customer writes   3 X's fence arrives a second time
    4 X journals on what it measured in step 1: step 2's write is lost, and it was X's fence both times. So a journal
      names the deadline of the fence it was measured under, and no two fences have the same.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from strangler.protocol.handover import BUDGET_S, TICKET_S
from strangler.protocol.link import ARROWS, Arrow, ForbiddenArrow, LinkRow, Role, follow


class Answer(StrEnum):
    DONE = "done"
    ALREADY = "this happened before; the row is as asked, or further on"
    REFUSED = "the row is not right before this epoch, or belongs to another attempt"
    NO_TICKET = "prepare again: the ticket named is not alive here"


@dataclass(frozen=True, slots=True)
class Call:
    """epoch: what the row's epoch is to be afterwards. conductor: one attempt of one process, never reused."""

    arrow: Arrow
    epoch: int
    conductor: str
    # This side's clock. FENCE: set on arrival, now and the budget. JOURNAL: the fence's, as its answer told.
    deadline_s: float = 0.0
    token: str = ""  # OPEN: of the ticket


@dataclass(frozen=True, slots=True)
class Ticket:
    """The new side's leave to be opened. token: new with every prepare. void_at_s: the new side's own clock."""

    epoch: int
    token: str
    void_at_s: float


def issue(row: LinkRow, epoch: int, token: str, now_s: float) -> Ticket | None:
    """A ticket for the next epoch, from a follower only, in place of any before it; None: this side cannot be opened."""
    if row.role is not Role.FOLLOWER or row.epoch + 1 != epoch:
        return None
    return Ticket(epoch, token, now_s + TICKET_S)


def is_alive(ticket: Ticket | None, epoch: int, token: str, now_s: float) -> bool:
    return ticket is not None and (ticket.epoch, ticket.token) == (epoch, token) and now_s < ticket.void_at_s


def outlives_the_budget(asked_s: float, now_s: float) -> bool:
    """Is a ticket asked for at asked_s still worth fencing for? Both on the conductor's clock, read before the call, so
    that the new side's ticket lives at least as long as this says."""
    return now_s + BUDGET_S <= asked_s + TICKET_S


def may_give_up(unreachable_since_s: float, now_s: float) -> bool:
    """May ABANDON be followed? Only when every ticket the peer may hold has run out."""
    return now_s - unreachable_since_s >= TICKET_S


def obey(row: LinkRow, call: Call, *, ticket: Ticket | None, now_s: float) -> tuple[Answer, LinkRow]:
    """Done twice equals done once, by (link, epoch). Never raises; the row comes back unchanged unless DONE."""
    if _has_happened(row, call):
        return Answer.ALREADY, row
    if not _is_right_before(row, call):
        return Answer.REFUSED, row
    if call.arrow is Arrow.JOURNAL and row.deadline_s != call.deadline_s:
        return Answer.REFUSED, row
    if call.arrow is Arrow.OPEN and not is_alive(ticket, call.epoch, call.token, now_s):
        return Answer.NO_TICKET, row
    try:
        moved = follow(row, call.arrow, conductor=call.conductor, deadline_s=call.deadline_s, now_s=now_s)
    except ForbiddenArrow:
        return Answer.REFUSED, row
    return Answer.DONE, replace(moved, epoch=call.epoch)


def _is_right_before(row: LinkRow, call: Call) -> bool:
    if call.arrow is Arrow.REINSTALL:  # to next_epoch(), which may be further than one for a side that was left behind
        return row.role is not Role.CLOSING and row.epoch < call.epoch
    return any(rule.before is row.role and row.epoch + rule.epochs == call.epoch for rule in ARROWS[call.arrow])


def _has_happened(row: LinkRow, call: Call) -> bool:
    if row.epoch != call.epoch:
        return False
    if call.arrow is Arrow.FENCE:
        return row.role is Role.CLOSING and row.conductor == call.conductor
    if call.arrow is Arrow.OPEN:
        return row.role is not Role.FOLLOWER  # opened, perhaps already on its way out again
    # An undo that finds an owner, a journal that finds a follower: the row says it, whoever brought it there.
    return any(rule.after is row.role for rule in ARROWS[call.arrow])
