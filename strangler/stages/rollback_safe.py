"""While the service owns an extraction: could it be taken back this minute without losing anything? The name in; yes, or no
and every reason, out. Asked by `status` and the console, which change nothing and ask the service twice at most.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from strangler.protocol.link import Role
from strangler.stages.preconditions import UNPROVEN
from strangler.sync import ending, peers, wire
from strangler.sync.deliver import PeerError
from strangler.sync.verbs import Side

US = 1_000_000
FRESH_S = 10.0  # a delivering service beats every two seconds
NAMED = 5


@dataclass(frozen=True, slots=True)
class Safety:
    """why: each reason against it, in words; none if it is safe. acknowledge: whom the service waits for before it answers
    a write; unconfirmed: how many it answered before the other side had them all the same."""

    is_safe: bool
    why: tuple[str, ...] = ()
    acknowledge: str = ""
    unconfirmed: int = 0


def rollback_safe(name: str) -> Safety | None:
    """None while the monolith owns: there is nothing to take back. Raises links.UnknownLink."""
    here = peers.here().state(wire.Named(name))
    if here.role != Role.FOLLOWER.value:
        return None
    if here.stopped == ending.GONE:
        return Safety(False, (ending.GONE,))
    try:
        there = peers.there(name).state(wire.Named(name))
        why = tuple(_reasons(here, there, peers.here(), peers.there(name)))
    except PeerError as error:
        return Safety(False, (f"the service does not answer: {error}",))
    return Safety(not why, why, there.acknowledge, there.unconfirmed)


def _reasons(here: wire.State, there: wire.State, monolith: Side, service: Side) -> Iterator[str]:
    if there.role != Role.OWNER.value or there.epoch != here.epoch:
        yield f"the service is {there.role} of epoch {there.epoch}, this side {here.role} of epoch {here.epoch}"
    for name, state in (("here", here), ("the service", there)):
        yield from (f"{name}: {fault}" for fault in state.faults)
        if state.stopped:
            yield f"{name} stands still: {state.stopped}"
    if not there.verified_us:
        yield UNPROVEN
    yield from _silence(here)
    yield from _rows(there, monolith.fitness(wire.Named(here.link)), service.fitness(wire.Named(here.link)))


def _silence(here: wire.State) -> Iterator[str]:
    """What the service delivers comes over the road its signs of life take."""
    if not here.beat_us:
        yield "nothing has been heard of the service's delivery yet"
    elif (age_s := (here.now_us - here.beat_us) / US) > FRESH_S:
        yield f"the service's delivery was last heard of {age_s:.0f} s ago"


def _rows(there: wire.State, mine: wire.Fitness, theirs: wire.Fitness) -> Iterator[str]:
    """Rows that would not come back, or would come back as less."""
    named = theirs.rejected[:NAMED]
    yield from (f"{each.table} {list(each.key)} was refused here: {each.reason}" for each in named)
    if there.dead_letters > len(named):
        yield f"{there.dead_letters - len(named)} more keys were refused here"
    yield from (f"here: {fault}" for fault in mine.schema)
    yield from (f"at the service: {fault}" for fault in theirs.schema)
