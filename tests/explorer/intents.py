"""Model 3: deletes through the follower. The service owns a row, the monolith follows; a cascade in the monolith deletes it
there and asks the owner. Beside it: updates and re-creations at the owner, late intents, a hand-over back.

    monolith: delete -> intent -> asked of the owner -> the tombstone comes back and ends it
    hand-over: the service closes, drains, both compare, the monolith opens and has run what was still pending
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from strangler.protocol.admission import Admission, BatchHead
from strangler.protocol.capture import Operation, Session, Write
from strangler.protocol.intent import IntentFate
from strangler.protocol.link import LinkRow, Role
from strangler.protocol.position import Position
from tests.explorer.checker import Model
from tests.explorer.rules import SHIPPED, Rules

MONOLITH, SERVICE = 0, 1


class World(NamedTuple):
    rows: tuple[int | None, int | None]  # 0: as created first; higher: later content
    roles: tuple[Role, Role]
    epoch: int
    versions: tuple[int, int]
    queued: tuple[bool, bool]
    stored: tuple[Position | None, Position | None]
    pending: int  # number of the monolith's pending intent, 0 for none
    asked: int  # intents given out so far
    ran: int  # highest intent the service ran
    late: tuple[tuple[int, int], ...]  # (epoch, number) of intents under way
    must_be: str  # what the customers were told last: "", "gone", "there"
    changes: int
    creations: int
    deletes: int
    faults: int


@dataclass
class Intents(Model):
    name: str = "intents"
    changes: int = 2
    creations: int = 1
    deletes: int = 1
    faults: int = 1
    rules: Rules = SHIPPED
    goal: str = "everything_settles"
    promises: tuple[str, ...] = (
        "deleted_stays_deleted",
        "a_deleted_row_does_not_show_again",
        "created_anew_stays",
        "both_sides_agree_at_rest",
        "everything_settles",
    )

    def __post_init__(self) -> None:
        self.bounds = (
            f"1 row, {self.changes} updates, {self.creations} re-creations, {self.deletes} deletes through the follower,"
            f" {self.faults} late intents, 1 hand-over back"
        )

    def initial(self) -> World:
        roles = (Role.FOLLOWER, Role.OWNER)
        budget = (self.changes, self.creations, self.deletes, self.faults)
        return World((0, 0), roles, 2, (0, 0), (False, False), (None, None), 0, 0, 0, (), "", *budget)

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        yield from self._customers(w)
        yield from self._delete_through(w)
        yield from self._ask(w)
        yield from self._feed(w)
        yield from self._hand_back(w)

    def _customers(self, w: World) -> Iterator[tuple[str, World]]:
        for side in (MONOLITH, SERVICE):
            if w.roles[side] is not Role.OWNER:
                continue
            row = w.rows[side]
            if row is not None and w.changes:
                yield f"a customer updates the row at side {side}", self._put(w, side, row + 1, changes=w.changes - 1)
            if row is None and w.creations:
                # Beside a delete on its way to this owner either may be last; one that ran, or waited for him, came first.
                must_be = "" if w.pending > w.ran and side == SERVICE else "there"
                after = self._put(w, side, 5, creations=w.creations - 1, must_be=must_be)
                yield f"a customer creates the row anew at side {side}", after

    def _put(self, w: World, side: int, row: int | None, **more) -> World:
        versions, queued = _set(w.versions, side, w.versions[side] + 1), _set(w.queued, side, True)
        return w._replace(rows=_set(w.rows, side, row), versions=versions, queued=queued, **more)

    def _delete_through(self, w: World) -> Iterator[tuple[str, World]]:
        if w.rows[MONOLITH] is None or not w.deletes:
            return
        write = self.rules.judge("link", w.roles[MONOLITH], Operation.DELETE, Session(), deletes_through=True)
        if write is Write.INTENT:
            after = w._replace(rows=(None, w.rows[1]), pending=w.asked + 1, asked=w.asked + 1, deletes=w.deletes - 1)
            yield "a cascade deletes the row in the monolith", after._replace(must_be="gone")

    def _ask(self, w: World) -> Iterator[tuple[str, World]]:
        fate = self.rules.fate(w.roles[MONOLITH])
        if w.pending and fate is IntentFate.ASK:
            yield f"intent {w.pending} is asked of the service", self._arrive(w, w.epoch, w.pending)
            if w.faults:
                late = (*w.late, (w.epoch, w.pending))
                yield f"intent {w.pending} is under way, slowly", w._replace(late=late, faults=w.faults - 1)
        elif w.pending and fate is IntentFate.EXECUTE:
            yield f"intent {w.pending} is executed by the monolith", self._execute(w)
        for number, (epoch, intent) in enumerate(w.late):
            left = w._replace(late=w.late[:number] + w.late[number + 1 :])
            yield f"a slow intent {intent} of epoch {epoch} reaches the service", self._arrive(left, epoch, intent)

    def _arrive(self, w: World, epoch: int, intent: int) -> World:
        may_run = self.rules.admit_intent(self._link(w, SERVICE), epoch)
        if not may_run or not self.rules.is_first(intent, w.ran):
            return w
        w = w._replace(ran=intent)
        return w if w.rows[SERVICE] is None else self._put(w, SERVICE, None)

    def _execute(self, w: World) -> World:
        by_hand = self.rules.habits.intents_queue_by_hand
        if w.rows[MONOLITH] is not None or by_hand:
            w = self._put(w, MONOLITH, None)
        return w._replace(pending=0)

    def _link(self, w: World, side: int) -> LinkRow:
        return LinkRow("link", w.epoch, w.roles[side])

    def _feed(self, w: World) -> Iterator[tuple[str, World]]:
        for side in (MONOLITH, SERVICE):
            if w.queued[side] and w.roles[side] is not Role.FOLLOWER:
                yield f"side {side} feeds {w.rows[side]}", self._apply(w, side, 1 - side)

    def _apply(self, w: World, side: int, to: int) -> World:
        if self.rules.admit(self._link(w, to), BatchHead("link", w.epoch, w.versions[side])) is not Admission.ADMITTED:
            return w
        row, position = w.rows[side], Position(w.epoch, w.versions[side])
        w = w._replace(queued=_set(w.queued, side, False))
        if not self.rules.is_newer(position, w.stored[to]):
            return w
        asked = w.pending if to == MONOLITH else 0
        if self.rules.must_wait(asked, w.ran, is_tombstone=row is None):
            return w  # told STALE: overruled
        pending = 0 if asked else w.pending
        return w._replace(rows=_set(w.rows, to, row), stored=_set(w.stored, to, position), pending=pending)

    def _hand_back(self, w: World) -> Iterator[tuple[str, World]]:
        if w.epoch != 2:
            return
        if w.roles[SERVICE] is Role.OWNER:
            yield "the service closes", w._replace(roles=(Role.FOLLOWER, Role.CLOSING))
            return
        yield "the hand-over is undone", w._replace(roles=(Role.FOLLOWER, Role.OWNER))
        agrees = w.rows[0] == w.rows[1] or w.pending  # verification leaves out what an intent was asked for
        if not w.queued[SERVICE] and agrees:
            after = w._replace(roles=(Role.OWNER, Role.FOLLOWER), epoch=3)
            yield "drained and verified: the monolith opens, epoch 3", self._opened(after)

    def _opened(self, w: World) -> World:
        fate = self.rules.fate(Role.OWNER) if w.pending else None
        if fate is IntentFate.EXECUTE:
            return self._execute(w) if self.rules.habits.intents_run_with_the_opening else w
        return w._replace(pending=0)

    def broken(self, w: World) -> str:
        if w.must_be == "gone" and w.pending and w.rows[MONOLITH] is not None:
            return "a_deleted_row_does_not_show_again"
        if w.pending or w.late or any(w.queued) or Role.CLOSING in w.roles:
            return ""
        if w.must_be == "gone" and w.rows[0] == w.rows[1] and w.rows[0] in (0, 1, 2):
            return "deleted_stays_deleted"
        if w.must_be == "there" and w.rows[w.roles.index(Role.OWNER)] is None:
            return "created_anew_stays"
        return "" if w.rows[0] == w.rows[1] else "both_sides_agree_at_rest"

    def is_goal(self, w: World) -> bool:
        return not (w.pending or w.late or any(w.queued)) and w.epoch == 3


def _set(values: tuple, at: int, value) -> tuple:
    return (value, values[1]) if at == 0 else (values[0], value)
