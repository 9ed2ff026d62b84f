"""A link's row in one database: its epoch and the role of this side. The two rows together are the truth about ownership.

Every change of role is an arrow below; sync writes the row and the fence in one transaction, and only along an arrow.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"  # accepts writes, captures them, feeds the other side
    CLOSING = "closing"  # the owner on its way out: fenced, still feeding, with a deadline and a conductor
    FOLLOWER = "follower"  # fenced; only the applier writes


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One side's row. deadline_s: this side's clock, only while closing. seen: highest sender version met this epoch."""

    link: str
    epoch: int
    role: Role
    seen: int = 0
    deadline_s: float | None = None
    conductor: str = ""

    @property
    def is_fenced(self) -> bool:
        return self.role is not Role.OWNER


class Arrow(StrEnum):
    """Every way a link row may change. The value says when it occurs."""

    FENCE = "the owner closes: in-flight writers are drained and nobody may write until journal or undo"
    UNDO = "the deadline passed, or its conductor gave up, before the journal: the same side opens again"
    JOURNAL = "everything was delivered and verified: the old side gives ownership away for good"
    OPEN = "the journal is written on the other side: this side becomes owner of the next epoch"
    REINSTALL = "capture is installed anew, or a link that stood still goes on: same roles, no earlier version can win"
    ABANDON = "the owner is unreachable and an operator asserts that it is down: the follower opens on its own"
    YIELD = "an owner meets a peer of a later epoch (it was abandoned, or restored): it fences itself until reconcile"


@dataclass(frozen=True, slots=True)
class ArrowRule:
    before: Role
    after: Role
    epochs: int  # how many ownership periods the arrow moves on


ARROWS: dict[Arrow, tuple[ArrowRule, ...]] = {
    Arrow.FENCE: (ArrowRule(Role.OWNER, Role.CLOSING, 0),),
    Arrow.UNDO: (ArrowRule(Role.CLOSING, Role.OWNER, 0),),
    Arrow.JOURNAL: (ArrowRule(Role.CLOSING, Role.FOLLOWER, 1),),
    Arrow.OPEN: (ArrowRule(Role.FOLLOWER, Role.OWNER, 1),),
    Arrow.REINSTALL: (ArrowRule(Role.OWNER, Role.OWNER, 1), ArrowRule(Role.FOLLOWER, Role.FOLLOWER, 1)),
    # Two epochs: the lost owner may have been journalled towards epoch + 1 without anybody here having heard of it.
    Arrow.ABANDON: (ArrowRule(Role.FOLLOWER, Role.OWNER, 2),),
    Arrow.YIELD: (ArrowRule(Role.OWNER, Role.FOLLOWER, 0), ArrowRule(Role.CLOSING, Role.FOLLOWER, 0)),
}


class ForbiddenArrow(Exception):
    """The row is not in a state this arrow starts from; names the row as it was found."""


def follow(row: LinkRow, arrow: Arrow, *, conductor: str = "", deadline_s: float = 0.0, now_s: float = 0.0) -> LinkRow:
    """The row after one arrow. Raises ForbiddenArrow. `seen` starts again with every new epoch.

    conductor: one attempt of one process, never reused. deadline_s, now_s: this side's clock.
    """
    for rule in ARROWS[arrow]:
        if rule.before is row.role:
            _refuse_stranger(row, arrow, conductor, now_s)
            return _moved(row, rule, conductor, deadline_s)
    raise ForbiddenArrow(f"{row.link} is {row.role} of epoch {row.epoch}; {arrow.name.lower()} does not start there")


def is_overdue(row: LinkRow, now_s: float) -> bool:
    return row.deadline_s is None or now_s >= row.deadline_s


def next_epoch(*rows: LinkRow | None) -> int:
    """The epoch of an installation: one past every row either side remembers. The owner is moved first, then the follower.

    1 capture is taken away and its row with it   2 installed again, it starts at epoch 1 and version 1
    3 the service still holds (1, 5000) for a key: every change is stale. So the other side's row is asked as well, and
    `cancel` leaves the row (not the triggers) on at least one side.
    """
    return 1 + max((row.epoch for row in rows if row is not None), default=0)


def has_lost(row: LinkRow, peer_epoch: int) -> bool:
    """Has this side lost its ownership without hearing of it? Asked on every new lease of delivery, with every epoch a peer
    names (signs of life name them both ways), and before the first request of a process is let in. No hand-over ever shows
    an owner a later epoch than its own.

    What is left: whoever cannot ask does not know, and an owner whose peer is merely away must go on. So a side that comes
    back is open until its first answer, five seconds after the road is there at the latest (sync/loop's longest pause),
    wherever either side delivers; shells, cron jobs and a process that was cut off rather than started ask nobody sooner.
    What is written in between stays in its tables and its queue, is admitted nowhere, and is shown by `reconcile`.
    """
    return row.role is not Role.FOLLOWER and peer_epoch > row.epoch


def _refuse_stranger(row: LinkRow, arrow: Arrow, conductor: str, now_s: float) -> None:
    # 1 X fences, drains, verifies, stalls   2 its deadline passes, Y undoes, customers write   3 Y fences for itself
    # 4 X wakes and journals: step 2's writes were never drained. So only the attempt that fenced may journal.
    if row.role is not Role.CLOSING or row.conductor == conductor or arrow is Arrow.YIELD:
        return
    if arrow is Arrow.UNDO and is_overdue(row, now_s):
        return
    raise ForbiddenArrow(f"{row.link} is being closed by {row.conductor!r}, not by {conductor!r}")


def _moved(row: LinkRow, rule: ArrowRule, conductor: str, deadline_s: float) -> LinkRow:
    seen = 0 if rule.epochs else row.seen
    row = replace(row, epoch=row.epoch + rule.epochs, role=rule.after, seen=seen)
    if row.role is Role.CLOSING:
        return replace(row, deadline_s=deadline_s, conductor=conductor)
    return replace(row, deadline_s=None, conductor="")
