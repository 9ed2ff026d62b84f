"""Ownership of a link changes sides, either way: Own and rollback are this one function. Protocol `next_move` decides, this
file carries out; both ends are sides, here or over HTTP, so neither knows which one it is.

Killed anywhere, `finish` (anybody's) reads the two rows and does what is left.
"""

import uuid
from dataclasses import dataclass, field
from typing import Protocol

from strangler.protocol.handover import BUDGET_S, Move, Phase, next_move, phase
from strangler.resilience import moments
from strangler.resilience.clock import Clock, SystemClock
from strangler.stages.proof import Proof
from strangler.stages.sight import Sight, row_of
from strangler.sync import wire
from strangler.sync.deliver import PeerError
from strangler.sync.verbs import Side

HOLD_S = 5.0  # a dead conductor's hold ends by itself; longer than any hand-over's budget
MAX_MOVES = 40
# After these both rows are known without another look: a measurement changes none, the others tell (sight).
TELLING = frozenset({Move.FENCE, Move.DRAIN, Move.VERIFY, Move.ALIGN, Move.JOURNAL})
REHEARSED = "rehearsed: everything up to the journal was done and taken back"


class Switchboard(Protocol):
    """Every place where the table turns traffic, as a hand-over sees it. All calls are best effort and bounded."""

    def hold(self, extraction: str, ttl_s: float) -> int:
        """Park new unsafe requests; wait, bounded, for those under way; how many are left."""

    def publish(self, extraction: str) -> None: ...
    def release(self, extraction: str) -> None: ...


class NoSwitches:
    """Where no gateway runs: the fence alone keeps writers out, and bounced requests are listed."""

    def hold(self, extraction: str, ttl_s: float) -> int:
        return 0

    def publish(self, extraction: str) -> None: ...

    def release(self, extraction: str) -> None: ...


@dataclass(slots=True)
class Outcome:
    """How it ended. paused_s: how long writers were kept out, from the first that a gateway parked until all were let go, or 0;
    a fence stands for a part of it. moves: what was done, in sequence.
    is_half_done: neither settled nor taken back; whoever looks next finishes it. is_turned_away: the fence was not had, so
    that nothing has changed."""

    is_settled: bool
    is_half_done: bool = False
    is_turned_away: bool = False
    reason: str = ""
    paused_s: float = 0.0
    left_in_flight: int = 0  # requests that were inside when the fence went up
    moves: list[str] = field(default_factory=list)
    took_ms: list[float] = field(default_factory=list)  # of each move and the look before it, in the same sequence


class HandOver:
    """One attempt. old, new: the sides; extraction: whose routes are held."""

    def __init__(
        self,
        link: str,
        old: Side,
        new: Side,
        *,
        extraction: str,
        switches: Switchboard,
        clock: Clock | None = None,
        is_rehearsal: bool = False,
        acknowledge: str = "",
    ) -> None:
        """is_rehearsal: everything up to the journal, then the fence is taken back. acknowledge: of wire.Prepare."""
        self.link = link
        self.old = old
        self.new = new
        self.extraction = extraction
        self.switches = switches
        self.clock = clock or SystemClock()
        self.is_rehearsal = is_rehearsal
        self.acknowledge = acknowledge
        self.conductor = uuid.uuid4().hex
        self.sight = Sight(link, old, new, conductor=self.conductor, clock=self.clock)
        self.outcome = Outcome(is_settled=False)
        self._fenced_at_s: float | None = None
        self._proof: Proof | None = None
        self._held_at_s: float | None = None  # None = nobody is parked

    def run(self, *, epoch: int) -> Outcome:
        """Until settled, undone or refused. epoch: the ownership period to end. Never raises PeerError: what is left to do
        is then in the outcome, and `finish` can do it."""
        try:
            self._conduct(epoch)
        except PeerError as error:
            self.outcome.reason = str(error)
            self._undo_if_possible(epoch)
        finally:
            self._let_go()
        return self.outcome

    def _conduct(self, epoch: int) -> None:
        for _ in range(MAX_MOVES):
            began_s = self.clock.monotonic_s()
            move = next_move(self.sight.see(epoch))
            moments.reach(f"hand_over.{move.name.lower()}", link=self.link)
            self.outcome.moves.append(move.name.lower())
            if move in (Move.STOP, Move.WAIT):
                self.outcome.reason = self.outcome.reason or move.value
                return
            goes_on = _DEEDS[move](self, epoch)
            if move not in TELLING:
                self.sight.forget()
            self.outcome.took_ms.append(round((self.clock.monotonic_s() - began_s) * 1000, 1))
            if not goes_on:
                return
        self.outcome.reason = f"gave up after {MAX_MOVES} moves: {self.outcome.reason}"

    def _prepare(self, epoch: int) -> bool:
        if self._proof is None:  # while customers still write: under the fence only what is left is compared
            self._proof = Proof(self.link, epoch, self.old, self.new)
            self._proof.catch_up()
        asked_s = self.clock.monotonic_s()
        done = self.new.prepare(wire.Prepare(self.link, epoch + 1, self.acknowledge))
        self.sight.facts.ticket_asked_s, self.sight.facts.token = (asked_s, done.value) if done.ok else (None, "")
        return self._or_reason(done)

    def _fence(self, epoch: int) -> bool:
        self._hold()
        done = self.old.fence(wire.Fence(self.link, epoch, self.conductor, int(BUDGET_S * 1000)))
        if done.ok:
            self._fenced_at_s = self.clock.monotonic_s()
            self.sight.fenced(epoch, int(done.value))
        self.outcome.is_turned_away = not done.ok
        return self._or_reason(done)

    def _hold(self) -> None:
        """New unsafe requests are parked, those under way are waited for; what is still inside then meets the fence and
        is bounced."""
        if self._held_at_s is None:
            self._held_at_s = self.clock.monotonic_s()
            self.outcome.left_in_flight = self.switches.hold(self.extraction, ttl_s=HOLD_S)

    def _let_go(self) -> None:
        if self._held_at_s is not None:
            self.switches.release(self.extraction)
            self.outcome.paused_s, self._held_at_s = self.clock.monotonic_s() - self._held_at_s, None

    def _drain(self, _epoch: int) -> bool:
        done = self.old.drain(wire.Drain(self.link, int(BUDGET_S * 700)))
        self.sight.facts.is_drained = done.ok
        return True if done.ok else self._give_up(done.reason)

    def _verify(self, _epoch: int) -> bool:
        assert self._proof is not None
        doubt = self._proof.confirm()
        if doubt:
            return self._give_up(doubt)
        self.sight.facts.is_verified = True
        return True

    def _align(self, _epoch: int) -> bool:
        self.new.sequences(self.old.sequences(wire.Sequences(self.link)))
        self.sight.facts.is_aligned = True
        return True

    def _journal(self, epoch: int) -> bool:
        if self.is_rehearsal:
            return self._give_up(REHEARSED)
        call = wire.Conduct(self.link, epoch + 1, self.conductor, self.sight.facts.deadline_us)
        done = self.old.journal(call)
        if not done.ok:  # our fence, if it still stands: nobody waits for its deadline
            self.outcome.reason = done.reason
            self.outcome.moves.append(Move.UNDO.name.lower())
            return self._undo(epoch)
        self.sight.journalled(epoch + 1)
        return True

    def _open(self, epoch: int) -> bool:
        done = self.new.open(wire.Conduct(self.link, epoch + 1, self.conductor, token=self.sight.facts.token))
        if not done.ok:
            self.outcome.reason = done.reason
            self.sight.facts.ticket_asked_s = None  # past the journal there is only forward: prepare again
        return True

    def _settle(self, _epoch: int) -> bool:
        self.switches.publish(self.extraction)
        self._let_go()
        self.outcome.is_settled, self.outcome.reason = True, ""
        for side in (self.new, self.old):
            self._tidy(side)
        return False

    def _tidy(self, side: Side) -> None:
        """Ownership has moved whether or not a side can do this now: its loop runs the intents that are left."""
        try:
            side.settle(wire.Named(self.link))
        except PeerError:
            pass

    def _undo(self, epoch: int) -> bool:
        done = self.old.undo(wire.Conduct(self.link, epoch, self.conductor))
        self.outcome.reason = self.outcome.reason or done.reason or "undone: it did not fit into its time"
        return False

    def _give_up(self, reason: str) -> bool:
        self.outcome.reason = reason
        self.sight.facts.ticket_asked_s = None  # next_move answers UNDO
        return True

    def _or_reason(self, done: wire.Done) -> bool:
        if not done.ok:
            self.outcome.reason = done.reason
        return done.ok

    def _undo_if_possible(self, epoch: int) -> None:
        """The road broke. Before the journal our fence is taken back; if that cannot be asked either, its deadline lets
        anybody else do it. Past the journal there is only forward, for whoever looks next."""
        if "journal" in self.outcome.moves or "open" in self.outcome.moves:
            self.outcome.is_half_done = True
        elif self._fenced_at_s is not None:
            self._undo_across(epoch)

    def _undo_across(self, epoch: int) -> None:
        try:
            self.old.undo(wire.Conduct(self.link, epoch, self.conductor))
        except PeerError:
            self.outcome.is_half_done = True
            self.outcome.reason += "; the fence could not be taken back and opens when its deadline passes"


_DEEDS = {
    Move.PREPARE: HandOver._prepare,
    Move.FENCE: HandOver._fence,
    Move.DRAIN: HandOver._drain,
    Move.VERIFY: HandOver._verify,
    Move.ALIGN: HandOver._align,
    Move.JOURNAL: HandOver._journal,
    Move.OPEN: HandOver._open,
    Move.SETTLE: HandOver._settle,
    Move.UNDO: HandOver._undo,
}


def finish(
    link: str, a: Side, b: Side, *, extraction: str, switches: Switchboard, clock: Clock | None = None
) -> Outcome:
    """Take over whatever a dead conductor left: undo an overdue fence, finish what was journalled, else nothing."""
    rows = {side: row_of(side.row(wire.Named(link))) for side in (a, b)}
    for old, new in ((a, b), (b, a)):
        at = phase(rows[old], rows[new])
        if at in (Phase.CLOSING, Phase.JOURNALED):
            past = 1 if at is Phase.JOURNALED else 0
            attempt = HandOver(link, old, new, extraction=extraction, switches=switches, clock=clock)
            return attempt.run(epoch=rows[old].epoch - past)
    return Outcome(is_settled=True, reason="nothing was under way")
