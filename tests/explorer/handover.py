"""Model 2: ownership changes sides. Two link rows, two conductors that die and take over, calls that come late or twice.

One row of data stands for all: its value is the number of the last acknowledged write it holds. Writers write wherever the
database lets them. A side may go down, be abandoned, come back, and hear of it later (giving_up).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from strangler.protocol.call import Answer, Call
from strangler.protocol.handover import Move, Phase, Seen, phase
from strangler.protocol.link import Arrow, LinkRow, Role
from tests.explorer.checker import Model
from tests.explorer.giving_up import VOID, GivingUp
from tests.explorer.handover_world import Attempt, World, deadlines_in, names_in, put, renamed, tokens_in
from tests.explorer.rules import SHIPPED, Rules
from tests.explorer.writing import Writing

ALIVE = 1.0  # a ticket's end, while every new side's clock says 0.5
NOW_S = 0.5
_ARROWS = {Move.FENCE: Arrow.FENCE, Move.UNDO: Arrow.UNDO, Move.JOURNAL: Arrow.JOURNAL, Move.OPEN: Arrow.OPEN}


@dataclass
class HandOver(Writing, GivingUp, Model):
    name: str = "hand-over"
    epochs: int = 3  # 3: Own and rollback; 4: Own again
    writes: int = 2
    late_calls: int = 0
    late_posts: int = 0
    givings_up: int = 0
    conductors: int = 2
    rules: Rules = SHIPPED
    goal: str = "one_side_opens_again"
    promises: tuple[str, ...] = (
        "never_both_open",
        "no_acknowledged_write_is_lost",
        "what_an_abandoned_owner_wrote_is_kept",
        "follower_equals_owner_at_rest",
        "no_order_is_carried_out_twice",
        "epochs_never_go_back",
        "nobody_interrupts_within_the_deadline",
        "closed_only_between_fence_and_open",
        "one_side_opens_again",
    )

    def __post_init__(self) -> None:
        self.bounds = (
            f"{self.epochs - 1} hand-overs, {self.conductors} conductors, {self.writes} writes, {self.late_calls} late calls,"
            f" {self.late_posts} late posts, {self.givings_up} abandoned, attempts unbounded"
        )

    def initial(self) -> World:
        rows = (LinkRow("link", 1, Role.OWNER), LinkRow("link", 1, Role.FOLLOWER))
        nobody: tuple[Attempt | None, ...] = (None,) * self.conductors
        quiet = (
            (False, False),
            0,
            None,
            None,
            nobody,
            (),
            self.writes,
            self.late_calls,
            self.late_posts,
            self.givings_up,
            None,
        )
        return World(rows, False, (None, None), (0, 0), (None, None), *quiet)

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        for side in (0, 1):
            if side != w.down:
                yield from self._write(w, side) if side != w.lost else ()
                yield from self._carry(w, side)
                yield from self._collect(w, side)
            yield from self._clock(w, side)
        for number, attempt in enumerate(w.conductors):
            yield from self._conduct(w, number, attempt)
        yield from self._late(w)
        yield from self._give_up(w)

    # ── time ──

    def _clock(self, w: World, side: int) -> Iterator[tuple[str, World]]:
        ticket = w.tickets[side]
        if ticket is not None and ticket.void_at_s == ALIVE:
            void = put(w.tickets, side, replace(ticket, void_at_s=VOID))
            yield f"side {side} voids its ticket", w._replace(tickets=void)
        if w.rows[side].role is Role.CLOSING and not w.is_overdue:
            yield f"side {side}: the deadline passes", w._replace(is_overdue=True)

    # ── conductors ──

    def _conduct(self, w: World, number: int, attempt: Attempt | None) -> Iterator[tuple[str, World]]:
        if attempt is None:
            yield from self._begin(w, number)
            return
        yield f"attempt {attempt.name} is killed", _conductor(w, number, None)
        if attempt.pending is None:
            yield self._decide(w, number, attempt)
            return
        yield from self._call(w, number, attempt)

    def _begin(self, w: World, number: int) -> Iterator[tuple[str, World]]:
        name = 1 + max(names_in(w), default=0) if self.rules.habits.attempts_are_unique else number + 1
        for old in (0, 1):
            at = phase(w.rows[old], w.rows[1 - old])
            if at is Phase.STEADY and w.rows[old].epoch >= self.epochs:
                continue
            if at in (Phase.STEADY, Phase.CLOSING, Phase.JOURNALED):
                order = w.rows[old].epoch - (at is Phase.JOURNALED)
                yield self._decide(w, number, Attempt(name, old, order))

    def _decide(self, w: World, number: int, attempt: Attempt) -> tuple[str, World]:
        """Measure until a call is due: between two measurements nothing of this conductor can be seen from outside."""
        if attempt.fence != w.rows[attempt.old].deadline_s:
            attempt = attempt._replace(fence=w.rows[attempt.old].deadline_s, facts=frozenset())
        for _ in range(6):
            move = self.rules.next_move(self._seen(w, attempt))
            if move is Move.DRAIN and w.down is None:
                w = self._delivered(w, attempt.old) if w.dirty[attempt.old] else w
            if (fact := self._measured(w, attempt, move)) is None:
                break
            attempt = attempt._replace(facts=attempt.facts | {fact})
        if move in (Move.SETTLE, Move.STOP, Move.WAIT):
            return f"attempt {attempt.name} sees: {move.value}", _conductor(w, number, None)
        if move in (Move.DRAIN, Move.VERIFY, Move.ALIGN):
            return f"attempt {attempt.name} measures, not there yet", _conductor(w, number, attempt)
        epoch = w.rows[attempt.old].epoch if move in (Move.FENCE, Move.UNDO) else w.rows[1 - attempt.old].epoch + 1
        decided = attempt._replace(pending=move, epoch=epoch)
        return f"attempt {attempt.name} decides: {move.name.lower()} {epoch}", _conductor(w, number, decided)

    def _seen(self, w: World, attempt: Attempt) -> Seen:
        old, new = w.rows[attempt.old], w.rows[1 - attempt.old]
        facts = {f"is_{name}": name in attempt.facts for name in ("drained", "verified", "aligned")}
        now_s = self._now(w, attempt.old)
        return Seen(old, new, now_s, str(attempt.name), attempt.order, has_ticket=attempt.token > 0, **facts)

    def _measured(self, w: World, attempt: Attempt, move: Move) -> str | None:
        old, new = attempt.old, 1 - attempt.old
        if move is Move.DRAIN:
            below = w.values[old] if w.dirty[old] else w.values[old] + 1
            return "drained" if self.rules.is_drained(below, w.values[old]) else None
        if move is Move.VERIFY:
            return "verified" if w.values[old] == w.values[new] else None
        return "aligned" if move is Move.ALIGN else None

    def _call(self, w: World, number: int, attempt: Attempt) -> Iterator[tuple[str, World]]:
        move = attempt.pending
        side = 1 - attempt.old if move in (Move.PREPARE, Move.OPEN) else attempt.old
        label = f"attempt {attempt.name}: {move.name.lower()} {attempt.epoch} reaches side {side}"
        if side == w.down:
            yield f"{label}, which is down", _conductor(w, number, None)
        elif move is Move.PREPARE:
            yield label, self._prepare(w, number, attempt, side)
        else:
            yield from self._arrow(w, number, attempt, side, label)

    def _arrow(self, w: World, number: int, attempt: Attempt, side: int, label: str) -> Iterator[tuple[str, World]]:
        call = Call(
            _ARROWS[attempt.pending], attempt.epoch, str(attempt.name), attempt.fence or 0.0, str(attempt.token)
        )
        answer, after = self._obey(w, side, call)
        yield f"{label}: {answer.name}", _conductor(after, number, _told(attempt, answer))
        if not w.late_calls:
            return
        late = (*w.late, (side, call))
        twice = after._replace(late=late, late_calls=w.late_calls - 1)
        yield f"{label}: {answer.name}, and once more later", _conductor(twice, number, _told(attempt, answer))
        delayed = w._replace(late=late, late_calls=w.late_calls - 1)
        what = f"attempt {attempt.name} is killed; its {call.arrow.name.lower()} {call.epoch} is under way"
        yield what, _conductor(delayed, number, None)

    def _prepare(self, w: World, number: int, attempt: Attempt, side: int) -> World:
        token = 1 + max(tokens_in(w), default=0)
        ticket = self.rules.issue(w.rows[side], attempt.epoch, str(token), NOW_S)
        if ticket is None:
            return _conductor(w, number, None)
        told = attempt._replace(token=token, pending=None)
        tickets = put(w.tickets, side, replace(ticket, void_at_s=ALIVE))
        return _conductor(w._replace(tickets=tickets), number, told)

    def _obey(self, w: World, side: int, call: Call) -> tuple[Answer, World]:
        ticket, now_s = w.tickets[side], self._now(w, side)
        if call.arrow is Arrow.FENCE:
            call = replace(call, deadline_s=1.0 + max(deadlines_in(w), default=0.0))
        answer, row = self.rules.obey(w.rows[side], call, ticket=ticket, now_s=now_s)
        if answer is not Answer.DONE:
            return answer, w
        overdue = w.is_overdue and any(other.role is Role.CLOSING for other in (row, w.rows[1 - side]))
        overdue = overdue and call.arrow is not Arrow.FENCE
        return answer, w._replace(rows=put(w.rows, side, row), is_overdue=overdue)

    @staticmethod
    def _now(w: World, side: int) -> float:
        deadline_s = w.rows[side].deadline_s
        return deadline_s if w.is_overdue and deadline_s is not None else NOW_S

    def _late(self, w: World) -> Iterator[tuple[str, World]]:
        for number, (side, call) in enumerate(w.late):
            if side == w.down:
                continue
            left = w._replace(late=w.late[:number] + w.late[number + 1 :])
            answer, after = self._obey(left, side, call)
            label = f"a late {call.arrow.name.lower()} {call.epoch} of attempt {call.conductor} reaches side {side}"
            yield f"{label}: {answer.name}", after

    # ── promises ──

    def broken(self, w: World) -> str:
        # An operator asserted that the lost one was down; until it asks it is open beside the other (protocol.link.has_lost).
        open_sides = [side for side in (0, 1) if w.rows[side].role is Role.OWNER and side not in (w.down, w.lost)]
        if len(open_sides) == 2:
            return "never_both_open"
        if any(w.values[side] != w.acked for side in open_sides):
            return "no_acknowledged_write_is_lost"
        if not self._is_kept(w):
            return "what_an_abandoned_owner_wrote_is_kept"
        if len(open_sides) == 1 and self._is_at_rest(w, open_sides[0]) and w.values[0] != w.values[1]:
            return "follower_equals_owner_at_rest"
        if any(a and self._is_late(w, a) for a in w.conductors):
            return "no_order_is_carried_out_twice"
        return ""

    @staticmethod
    def _is_at_rest(w: World, owner: int) -> bool:
        is_steady = phase(w.rows[owner], w.rows[1 - owner]) is Phase.STEADY
        return is_steady and not w.dirty[owner] and w.batch is None and w.down is None

    @staticmethod
    def _is_late(w: World, attempt: Attempt) -> bool:
        row = w.rows[attempt.old]
        return row.role is Role.CLOSING and row.conductor == str(attempt.name) and row.epoch != attempt.order

    def broken_by(self, w: World, label: str, after: World) -> str:
        for before, now in zip(w.rows, after.rows, strict=True):
            if now.epoch < before.epoch:
                return "epochs_never_go_back"
            undone = before.role is Role.CLOSING and now.role is Role.OWNER and not w.is_overdue
            if undone and f"attempt {before.conductor}" not in label:
                return "nobody_interrupts_within_the_deadline"
        if self._closes_without_reason(w, after):
            return "closed_only_between_fence_and_open"
        return ""

    @staticmethod
    def _closes_without_reason(w: World, after: World) -> bool:
        was_open = any(row.role is Role.OWNER for row in w.rows)
        is_open = any(row.role is Role.OWNER for row in after.rows)
        return was_open and not is_open and all(row.role is not Role.CLOSING for row in after.rows)

    def is_goal(self, w: World) -> bool:
        return w.down is None and [row.role for row in w.rows].count(Role.OWNER) == 1

    def canonical(self, w: World) -> World:
        """Attempts are renamed by age; conductors are alike."""
        are_unique = self.rules.habits.attempts_are_unique
        names = {name: place if are_unique else name for place, name in enumerate(sorted(names_in(w)), 1)}
        ends = {end: float(place) for place, end in enumerate(sorted(deadlines_in(w)), 1)}
        tokens = {token: place for place, token in enumerate(sorted(tokens_in(w)), 1)}
        if any(name != place for name, place in (*names.items(), *ends.items(), *tokens.items())):
            w = renamed(w, names, ends, tokens)
        if not are_unique:
            return w
        conductors = tuple(sorted(w.conductors, key=lambda a: a.name if a else 0))
        return w if conductors == w.conductors else w._replace(conductors=conductors)

    def show(self, w: World) -> str:
        rows = ", ".join(f"side {side}: {row.role} of {row.epoch}" for side, row in enumerate(w.rows))
        return f"{rows}; values {w.values}, acknowledged {w.acked} (attempts are numbered by age)"


def _told(attempt: Attempt, answer: Answer) -> Attempt | None:
    if answer is Answer.REFUSED:
        return None
    return attempt._replace(pending=None, token=0 if answer is Answer.NO_TICKET else attempt.token)


def _conductor(w: World, number: int, attempt: Attempt | None) -> World:
    return w._replace(conductors=put(w.conductors, number, attempt))
