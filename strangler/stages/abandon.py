"""Rollback with a dead owner: the monolith opens on its own. What the service had not fed back may be lost; whoever asks
for this asserts that the service is down, and the ledger keeps who did. Its rows are kept for `reconcile` when it returns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.protocol.call import Answer, Call, may_give_up
from strangler.protocol.handover import Phase, phase
from strangler.protocol.link import Arrow, Role
from strangler.resilience.clock import Clock, SystemClock
from strangler.stages import feeding, going, history, retiring, standing
from strangler.stages.conducting import conducting
from strangler.stages.conductor import Moved
from strangler.stages.copying import remote_row
from strangler.stages.known import publish_way_back, unless_impossible
from strangler.stages.ways import goes_home, left_after
from strangler.sync import carry_out, config, peers, wire
from strangler.sync.deliver import PeerError

Nap = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Stake:
    """What may be lost. last_seen: the newest of the service's versions that arrived here; later ones are not known.
    is_marked: whether answers tell which ones they were (Own acknowledged by both sides)."""

    link: str
    epoch: int
    last_seen: int
    intents: int
    is_marked: bool = False

    def sentence(self) -> str:
        marked = " with X-Strangler-Unconfirmed" if self.is_marked else ""
        return (
            f"{self.link}: everything the service acknowledged{marked} after its version {self.last_seen} of epoch {self.epoch}"
            f" has not arrived here and may be lost; {self.intents} deletes and updates asked of it will be carried out here"
        )


def stake_of(name: str) -> Stake:
    """Raises Refused if this side owns already, with a link or without one."""
    if standing.link_row(name) is None:
        raise Refused([refuse("S413", name=name)])
    state = peers.here().state(wire.Named(name))
    if state.role != "follower":
        raise Refused([refuse("S413", name=name)])
    return Stake(name, state.epoch, state.seen, state.intents, _is_marked(name))


def _is_marked(name: str) -> bool:
    """By the plan: the service, which knows, is taken for dead."""
    return loader.load(settings.plans_root(), name).acknowledge == "both"


def abandon(name: str, *, actor: str, nap: Nap, clock: Clock | None = None, reason: str = "") -> Moved:
    """Open here at epoch + 2. Raises Refused if the service answers, now or while its tickets run out, unless it follows as
    well and neither side could be opened by a hand-over: then nobody is there who could lose anything by it."""
    clock = clock or SystemClock()
    plan = loader.load(settings.plans_root(), name)  # a way back never waits for what only the way on needs
    with conducting(name) as held:
        held.is_half_done = held.was_left  # refused, this leaves it to whoever takes over
        at, stake = standing.where(plan), stake_of(name)
        if refused := [*going.refusals_back(name), *retiring.homeless(plan), *feeding.refusals_to_abandon(name)]:
            raise Refused(refused)
        left = _before_own(plan, at.applied)
        moved = Moved(name, at.applied[-1], at.stage, plan.stage(left))
        with history.recorded(name, "abandon", actor=actor, before=at.stage, reason=reason) as row:
            moved.detail["may_lose"] = stake.sentence()
            _wait_until_it_may_not_open(name, nap, clock, is_left=held.was_left)
            if at.is_quiet:
                moved.detail["renamed"] = retiring.come_back(name)
            answer, _row = carry_out.open_here(config.connection(), name, Call(Arrow.ABANDON, stake.epoch + 2, ""))
            if answer not in (Answer.DONE, Answer.ALREADY):
                raise Refused([refuse("S408", name=name, reason=answer.value, owner="the service")])
            standing.record(name, left)
            if why := unless_impossible(partial(publish_way_back, plan)):
                moved.detail["not_published"] = why
            peers.here().settle(wire.Named(name))
            history.end(row, row.Outcome.DONE, after=moved.after, detail=moved.detail)
        held.is_half_done = False
    return moved


def _before_own(plan: Plan, applied: tuple[str, ...]) -> list[str]:
    """The monolith opens: neither Own nor what came after it stands."""
    left = left_after(plan, applied, None)
    while left and not goes_home(plan, left):
        left.pop()
    return left


def _wait_until_it_may_not_open(name: str, nap: Nap, clock: Clock, *, is_left: bool) -> None:
    """A ticket the service still holds could let a delayed call open it after we have opened here."""
    since_s = clock.monotonic_s()
    while True:
        if answers(name, is_left=is_left):
            raise Refused([refuse("S414", name=name)])
        if may_give_up(since_s, clock.monotonic_s()):
            return
        nap(0.5)


def answers(name: str, *, is_left: bool) -> bool:
    """Whether the other side is there after all, by one question. A follower is nobody who could lose anything by it, unless a
    hand-over can open it. is_left: a dead conductor's move waits for whoever ends it.

    1 the service owns   2 it is restored from just before Own   3 both rows are as between journal and open, but nobody is on
    the way: no conductor left it so, and none opens it. Refused here, neither side could take a write ever again.
    """
    try:
        theirs = remote_row(peers.there(name), name)
    except PeerError:
        return False
    mine = standing.link_row(name)
    if mine is None or theirs is None or theirs.role is not Role.FOLLOWER:
        return theirs is not None
    found = {phase(mine, theirs), phase(theirs, mine)} - {Phase.BROKEN}
    return bool(found) and (is_left or found != {Phase.JOURNALED})
