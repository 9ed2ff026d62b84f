"""Both ends of a link in; why a hand-over should not even be tried now out, before anybody is fenced. Own and rollback ask the
same; a way back asks no gate, but one that cannot fit says why, and what to do next.

Whatever may pass by itself (a slow road, a backlog, a vacuum) is waited for, bounded and without holding a lock.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from strangler.messages import Refusal, refuse
from strangler.protocol.link import Role
from strangler.resilience.clock import Clock, SystemClock
from strangler.resilience.deadline import Deadline
from strangler.sync import watch, wire
from strangler.sync.client import PeerRefused
from strangler.sync.deliver import PeerError
from strangler.sync.verbs import Side

WAIT_S = 2.0  # for what may pass by itself; what is still there then is a person's
PAUSE_S = 0.05
UNPROVEN = "no pass over all rows was clean since the last difference, or since triggers were lost"
BEAT_S = 0.5  # a hand-over asks a dozen questions within its second: a road that takes longer for one cannot carry it
DRAIN_MS = 300

Nap = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason, and what people do about it."""

    what: str
    next: str


@dataclass(slots=True)
class Found:
    """unknown: what a side's database role may not see; it refuses nothing."""

    faults: list[Fault] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def unfit(name: str, old: Side, new: Side, *, unknown: list[str] | None = None) -> list[Refusal]:
    """Refusals of a hand-over of this extraction, none if it may be tried. unknown: takes in what could not be seen."""
    found = Preconditions(name, old, new).ask()
    if unknown is not None:
        unknown += found.unknown
    return [refuse("S404", name=name, fault=fault.what, next=fault.next) for fault in found.faults]


class Preconditions:
    """One asking. old, new: who owns, and who is to own."""

    def __init__(self, link: str, old: Side, new: Side, *, clock: Clock | None = None, nap: Nap = time.sleep) -> None:
        self._link = link
        self._sides = {"the owner": old, "the follower": new}
        self._old = old
        self._new = new
        self._clock = clock or SystemClock()
        self._nap = nap

    def ask(self) -> Found:
        """Never raises PeerError: a side that does not answer is the first of all faults."""
        found = Found()
        try:
            state = self._old.state(wire.Named(self._link))
            if state.role == Role.OWNER.value:  # else a hand-over is under way, and its protocol knows what to do
                self._ask(found, state)
        except PeerError as error:
            found.faults.append(self._silent(error))
        return found

    def _ask(self, found: Found, state: wire.State) -> None:
        found.faults += self._standing()
        found.faults += self._until_none(self._roads)
        if not found.faults:  # what stands still cannot be delivered; the reason has been said
            found.faults += self._until_none(lambda: self._lag(state.high_water)) or self._standing()
        found.faults += self._until_none(lambda: self._in_the_way(found))

    def _until_none(self, ask: Callable[[], list[Fault]]) -> list[Fault]:
        """What is left when nothing is, or when the time is over."""
        deadline = Deadline.after(WAIT_S, clock=self._clock)
        while (faults := ask()) and not deadline.is_over:
            self._nap(PAUSE_S)
        return faults

    def _standing(self) -> list[Fault]:
        """What both sides say of themselves and of the keys that were refused."""
        faults = []
        for name, side in self._sides.items():
            state = side.state(wire.Named(self._link))
            faults += [Fault(f"{name}: {fault}", self._command("verify")) for fault in state.faults]
            if state.faults and side is self._new:
                watch.tell_owner(self._old, self._link, state.epoch)
            if side is self._old and not state.faults and not state.verified_us:
                faults.append(Fault(UNPROVEN, f"{self._command('verify')} --repair until nothing differs, then go on"))
            if state.stopped:
                faults.append(Fault(f"{name} stands still: {state.stopped}", self._command("reconcile")))
            if state.dead_letters:
                words = f"{name} has {state.dead_letters} dead letters{_first_of(self._fitness(side).rejected)}"
                faults.append(Fault(words, f"mend the cause, then {self._command('repair')} --from-dead-letters"))
        return faults

    def _roads(self) -> list[Fault]:
        """A fresh sign of life, each way: rows take the first road now, and the second one after the hand-over."""
        ways = (
            ("the owner", self._old, "the follower", self._new),
            ("the follower", self._new, "the owner", self._old),
        )
        return [fault for way in ways for fault in self._road(*way)]

    def _road(self, name: str, sender: Side, other: str, receiver: Side) -> list[Fault]:
        for _ in range(2):  # a worker's own sign of life, sent every other second, may come between
            nonce, began_s = secrets.token_hex(8), self._clock.monotonic_s()
            try:
                sender.beat(wire.Beat(self._link, nonce, answer=True))
            except PeerError as error:
                return [Fault(f"{name} cannot reach {other}: {error}", "manage.py strangle doctor, on both sides")]
            took_s = self._clock.monotonic_s() - began_s
            if receiver.state(wire.Named(self._link)).beat_nonce == nonce:
                return _too_slow(f"from {name} to {other}", took_s)
        words = f"what {name} sent did not arrive at {other}: its STRANGLER_PEERS names somebody else"
        return [Fault(words, "correct STRANGLER_PEERS there")]

    def _lag(self, mark: int) -> list[Fault]:
        """Everything up to the mark is delivered, with this call's own help: no worker need be alive for a way back."""
        if self._old.state(wire.Named(self._link)).delivered_below > mark:
            return []
        done = self._old.drain(wire.Drain(self._link, DRAIN_MS))
        state = self._old.state(wire.Named(self._link))
        if state.delivered_below > mark:
            return []
        left = f"{state.queued} queued, {state.inflight} in flight"
        words = f"the follower is behind: what waited when it was asked could not be delivered ({left}; {done.reason})"
        return [
            Fault(words, "start a Celery worker or manage.py strangle sync on the owner's side, and let it catch up")
        ]

    def _in_the_way(self, found: Found) -> list[Fault]:
        """Asked of both: the new side's tables are locked as well, and past the journal."""
        faults, found.unknown = [], []
        for name, side in self._sides.items():
            fitness = self._fitness(side)
            found.unknown += [f"{name}: {words}" for words in fitness.unknown]
            faults += [Fault(f"{name}: {_in_words(each)}", each.next) for each in fitness.in_the_way]
        return faults

    def _fitness(self, side: Side) -> wire.Fitness:
        try:
            return side.fitness(wire.Named(self._link))
        except PeerRefused as error:
            if error.status != 404:
                raise
            return wire.Fitness(unknown=("it runs an earlier version, which cannot say what is in the way",))

    def _silent(self, error: PeerError) -> Fault:
        ways = f"start it; if it is the owner and will not return, manage.py strangle rollback {self._link} --abandon"
        return Fault(f"a side does not answer: {error}", ways)

    def _command(self, verb: str) -> str:
        return f"manage.py strangle {verb} {self._link}"


def _first_of(rejected: tuple[wire.Rejected, ...]) -> str:
    return f", such as {rejected[0].table} {list(rejected[0].key)}: {rejected[0].reason}" if rejected else ""


def _in_words(obstacle: wire.Obstacle) -> str:
    since = "since an unknown time" if obstacle.age_s is None else f"for {obstacle.age_s:.0f} s"
    return f"{obstacle.what} has held {obstacle.table} {since}"


def _too_slow(way: str, took_s: float) -> list[Fault]:
    if took_s <= BEAT_S:
        return []
    words = f"a sign of life {way} took {took_s:.1f} s; a hand-over has one second for all it asks"
    return [Fault(words, "wait until the machines or the network have more room")]
