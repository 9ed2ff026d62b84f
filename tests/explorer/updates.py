"""Model 3b: updates through the follower. The service owns a row of two columns, the monolith follows and lets updates of
the first one through: they stand there for the moment, and the service compares and sets. Beside it: the service's
customers, answers that are lost, intents that come late, a hand-over back.

    monolith: update -> intent -> asked of the owner -> set, or refused and listed; either way his row comes back
    hand-over: the service closes, drains, both compare, the monolith opens and has run what was still pending
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from strangler.protocol.admission import Admission, BatchHead
from strangler.protocol.capture import Operation, Session, Write
from strangler.protocol.intent import IntentFate, Update
from strangler.protocol.link import LinkRow, Role
from strangler.protocol.position import Position
from tests.explorer.checker import Model
from tests.explorer.rules import SHIPPED, Rules

MONOLITH, SERVICE = 0, 1
FIRST, BY_CUSTOMER, BY_INTENT = 0, 10, 20
TAKEN = BY_INTENT + 1  # a value that the service's constraints refuse

Row = tuple[int, int]  # the column that goes through, and another one


class Pending(NamedTuple):
    number: int
    old: int
    new: int
    was_asked: bool = False


class World(NamedTuple):
    rows: tuple[Row | None, Row | None]
    roles: tuple[Role, Role]
    epoch: int
    versions: tuple[int, int]
    queued: tuple[bool, bool]
    stored: tuple[Position | None, Position | None]
    pending: tuple[Pending, ...]  # oldest first
    ran: tuple[int, bool]  # the last intent the service ran, and whether it refused it
    late: tuple[tuple[int, Pending], ...]  # (epoch, intent) under way
    done: frozenset[int]  # set by an owner, or found standing there
    listed: frozenset[int]  # refused, for people to see
    overwrote: bool  # an intent took away what was newer
    slandered: bool  # listed as refused, though its writer's last word stood there
    issued: int
    changes: int
    others: int
    removals: int
    updates: int
    faults: int


@dataclass
class Updates(Model):
    name: str = "updates through"
    changes: int = 1
    others: int = 1
    removals: int = 1
    updates: int = 2
    faults: int = 1
    rules: Rules = SHIPPED
    goal: str = "everything_settles"
    promises: tuple[str, ...] = (
        "an_update_never_overwrites_what_is_newer",
        "an_update_is_set_or_listed",
        "what_stands_is_not_listed_as_refused",
        "both_sides_agree_at_rest",
        "everything_settles",
    )

    def __post_init__(self) -> None:
        self.bounds = (
            f"1 row, {self.updates} updates through the follower, {self.changes} changes of that column by customers,"
            f" {self.others} of another, {self.removals} deletes,"
            f" a value the service cannot hold, {self.faults} lost answers or late intents, 1 hand-over back"
        )

    def initial(self) -> World:
        row, roles = (FIRST, 0), (Role.FOLLOWER, Role.OWNER)
        budget = (self.changes, self.others, self.removals, self.updates, self.faults)
        nothing = ((), (0, False), (), frozenset(), frozenset(), False, False, 0)
        return World((row, row), roles, 2, (0, 0), (False, False), (None, None), *nothing, *budget)

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        yield from self._customers(w)
        yield from self._update_through(w)
        yield from self._ask(w)
        yield from self._feed(w)
        yield from self._hand_back(w)

    def _customers(self, w: World) -> Iterator[tuple[str, World]]:
        for side in (MONOLITH, SERVICE):
            row = w.rows[side]
            if w.roles[side] is not Role.OWNER or row is None:
                continue
            if w.changes:
                changes = w.changes - 1
                yield (
                    f"a customer changes the column at side {side}",
                    _put(w, side, (BY_CUSTOMER + changes, row[1]), changes=changes),
                )
                if row[0] >= BY_INTENT:
                    yield (
                        f"a customer puts the first value back at side {side}",
                        _put(w, side, (FIRST, row[1]), changes=changes),
                    )
            if w.others:
                yield (
                    f"a customer changes another column at side {side}",
                    _put(w, side, (row[0], w.others), others=w.others - 1),
                )
            if w.removals:
                yield f"a customer deletes the row at side {side}", _put(w, side, None, removals=w.removals - 1)

    def _update_through(self, w: World) -> Iterator[tuple[str, World]]:
        row = w.rows[MONOLITH]
        if row is None or not w.updates:
            return
        through = {"deletes_through": True, "updates_through": True}
        if self.rules.judge("link", w.roles[MONOLITH], Operation.UPDATE, Session(), **through) is Write.INTENT:
            number = w.issued + 1
            asked = Pending(number, row[0], BY_INTENT + number)
            after = w._replace(rows=_set(w.rows, MONOLITH, (asked.new, row[1])), pending=(*w.pending, asked))
            yield (
                f"the monolith updates the column, intent {number}",
                after._replace(issued=number, updates=w.updates - 1),
            )

    def _ask(self, w: World) -> Iterator[tuple[str, World]]:
        fate = self.rules.fate(w.roles[MONOLITH])
        if w.pending and fate is IntentFate.ASK:
            for intent in w.pending[: 1 if self.rules.habits.intents_are_asked_in_turn else None]:
                yield from self._ask_one(w, intent)
        elif w.pending and fate is IntentFate.EXECUTE:
            yield "the monolith runs what is pending", self._execute(w)
        for number, (epoch, intent) in enumerate(w.late):
            left = w._replace(late=w.late[:number] + w.late[number + 1 :])
            yield f"a slow intent {intent.number} of epoch {epoch} arrives", self._arrive(left, epoch, intent)[0]

    def _ask_one(self, w: World, intent: Pending) -> Iterator[tuple[str, World]]:
        asked = intent._replace(was_asked=True)
        w = w._replace(pending=tuple(asked if each == intent else each for each in w.pending))
        after, is_refused = self._arrive(w, w.epoch, asked)
        if is_refused is not None:
            yield f"intent {intent.number} is asked and answered", _answered(after, asked, is_refused=is_refused)
        if w.faults:
            yield f"intent {intent.number} is asked, the answer is lost", after._replace(faults=w.faults - 1)
            late = (*w.late, (w.epoch, asked))
            yield f"intent {intent.number} is under way, slowly", w._replace(late=late, faults=w.faults - 1)

    def _arrive(self, w: World, epoch: int, intent: Pending) -> tuple[World, bool | None]:
        """The world after the service heard of it, and whether it refused; None if it runs no intents now."""
        if not self.rules.admit_intent(LinkRow("link", w.epoch, w.roles[SERVICE]), epoch):
            return w, None
        if not self.rules.is_first(intent.number, w.ran[0]):
            return w, w.ran[1] and self.rules.habits.outcomes_are_remembered
        after, is_refused = self._compare_and_set(w, SERVICE, intent)
        after = after._replace(ran=(intent.number, is_refused))
        if not is_refused or self.rules.habits.refused_updates_are_fed_back:
            after = _put(after, SERVICE, after.rows[SERVICE])
        return after, is_refused

    def _compare_and_set(self, w: World, side: int, intent: Pending) -> tuple[World, bool]:
        row, update = w.rows[side], _update(intent)
        if row is None:
            return w, True
        if not self.rules.still_to_run([update], {"a": row[0]}):
            return w._replace(done=w.done | {intent.number}), False
        if not self.rules.may_set({"a": row[0]}, update) or (side == SERVICE and intent.new == TAKEN):
            return w, True
        overwrote = w.overwrote or row[0] != intent.old or intent.number in w.done
        rows = _set(w.rows, side, (intent.new, row[1]))
        return w._replace(rows=rows, overwrote=overwrote, done=w.done | {intent.number}), False

    def _execute(self, w: World) -> World:
        row = w.rows[MONOLITH]
        updates = [_update(each) for each in w.pending]
        left = updates if row is None else self.rules.still_to_run(updates, {"a": row[0]})
        last_word = [each.number for each in w.pending if row and row[0] == each.new]
        for each in w.pending:
            if _update(each) not in left:
                w = w._replace(done=w.done | {each.number})
                continue
            is_refused = not self.rules.may_run_here(was_asked=each.was_asked)
            if not is_refused:
                w, is_refused = self._compare_and_set(w, MONOLITH, each)
            if is_refused:
                slandered = w.slandered or any(number >= each.number for number in last_word)
                w = w._replace(listed=w.listed | {each.number}, slandered=slandered)
        if self.rules.habits.intents_queue_by_hand:
            w = _put(w, MONOLITH, w.rows[MONOLITH])
        return w._replace(pending=())

    def _feed(self, w: World) -> Iterator[tuple[str, World]]:
        for side in (MONOLITH, SERVICE):
            if w.queued[side] and w.roles[side] is not Role.FOLLOWER:
                yield f"side {side} feeds {w.rows[side]}", self._apply(w, side, 1 - side)

    def _apply(self, w: World, side: int, to: int) -> World:
        link = LinkRow("link", w.epoch, w.roles[to])
        if self.rules.admit(link, BatchHead("link", w.epoch, w.versions[side])) is not Admission.ADMITTED:
            return w
        row, position = w.rows[side], Position(w.epoch, w.versions[side])
        w = w._replace(queued=_set(w.queued, side, False))
        is_kept_out = to == MONOLITH and w.pending and not self.rules.habits.updates_let_rows_in
        if is_kept_out or not self.rules.is_newer(position, w.stored[to]):
            return w
        return w._replace(rows=_set(w.rows, to, row), stored=_set(w.stored, to, position))

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
        return w._replace(pending=())

    def broken(self, w: World) -> str:
        if w.overwrote:
            return "an_update_never_overwrites_what_is_newer"
        if w.slandered:
            return "what_stands_is_not_listed_as_refused"
        if w.pending or w.late or any(w.queued) or Role.CLOSING in w.roles:
            return ""
        if not frozenset(range(1, w.issued + 1)) <= w.done | w.listed:
            return "an_update_is_set_or_listed"
        return "" if w.rows[0] == w.rows[1] else "both_sides_agree_at_rest"

    def is_goal(self, w: World) -> bool:
        return not (w.pending or w.late or any(w.queued)) and w.epoch == 3


def _answered(w: World, intent: Pending, *, is_refused: bool) -> World:
    listed = w.listed | {intent.number} if is_refused else w.listed
    return w._replace(pending=tuple(each for each in w.pending if each.number != intent.number), listed=listed)


def _update(intent: Pending) -> Update:
    return Update({"a": intent.old}, {"a": intent.new})


def _put(w: World, side: int, row: Row | None, **more) -> World:
    versions, queued = _set(w.versions, side, w.versions[side] + 1), _set(w.queued, side, True)
    return w._replace(rows=_set(w.rows, side, row), versions=versions, queued=queued, **more)


def _set(values: tuple, at: int, value) -> tuple:
    return (value, values[1]) if at == 0 else (values[0], value)
