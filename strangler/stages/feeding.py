"""An extraction that has gone quiet in; its feed turned off as its plan wants it, or its copy here made equal again before
anybody is served from it, out. Called by the conductor, by whoever takes over, and before an extraction is gone.

This side says first that its copy grows old, the owner then stops to capture; on the way back the owner captures first, and
this side says so until a pass has found every row equal. Killed anywhere, nobody is handed an old row: every hand-over asks
this side's row, and the owner has no proof. What was half-way is turned off again by whoever takes over, or made equal by
whoever asks.
"""

from collections.abc import Callable

from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse
from strangler.plans.operations import Retire
from strangler.plans.plan import Plan
from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.stages import taking
from strangler.sync import config, ending, feed, links, peers, verify, wire
from strangler.sync.verbs import Side

PASSES = 5  # beside customers who write, something is always on its way
Progress = Callable[[str], None]


def is_behind(name: str) -> bool:
    """Whether the copy here stands still under its other names, so that nobody may be served from it as it is."""
    try:
        stored = links.read(config.connection(), name)
    except links.UnknownLink:
        return False
    is_quiet = stored.definition.is_put_away and stored.row.role is Role.FOLLOWER
    return is_quiet and bool(stored.stopped) and not stored.definition.is_gone


def refusals_to_abandon(name: str) -> list[Refusal]:
    """Without its owner an old copy stays old."""
    return [refuse("S478", name=name)] if is_behind(name) else []


def as_planned(plan: Plan) -> str:
    """Turn it off where the plan says so and the tables are put away; what was done, '' for nothing. Done twice is done once.
    Raises Refused (S477), PeerError."""
    definition = links.read(config.connection(), plan.name).definition
    if not _is_off_in(plan) or not definition.is_put_away or definition.is_gone:
        return ""
    links.stop(config.connection(), plan.name, feed.OFF)
    moments.reach("feeding.said", link=plan.name)
    done = peers.there(plan.name).feed(feed.Feed(plan.name, is_on=False))
    if not done.ok and done.reason != ending.GONE:  # an owner that has ended feeds nobody either
        raise Refused([refuse("S477", name=plan.name, reason=done.reason)])
    return feed.OFF


def catch_up(name: str, progress: Progress) -> dict[str, int]:
    """{link: rows sent anew}; every row here is then as its owner has it, proven, and fed. Raises Refused (S477, or S441 where
    rows do not arrive), PeerError."""
    there, definition = turn_on(name), links.read(config.connection(), name).definition
    moments.reach("feeding.on", link=name)
    sent = taking.take(name, "service", progress)
    moments.reach("feeding.equal", link=name)
    for _ in range(PASSES):  # the owner's own, whose proof a hand-over asks for
        report = verify.verify_there(there, name, definition)
        if report.is_clean:
            return sent
        there.drain(wire.Drain(name, taking.DRAIN_MS))
    keys = [(each.table, each.key) for each in report.drifts] or report.moving
    reason = f"{keys[0][0]} {list(keys[0][1])} is not equal yet"
    raise Refused([refuse("S477", name=name, reason=reason)])


def turn_on(name: str) -> Side:
    """The owner, which captures from here on. Raises Refused (S477), PeerError."""
    there = peers.there(name)
    done = there.feed(feed.Feed(name, is_on=True))
    if not done.ok:
        raise Refused([refuse("S477", name=name, reason=done.reason)])
    return there


def _is_off_in(plan: Plan) -> bool:
    wanted = [each.feed for step in plan.steps for each in step.operations if isinstance(each, Retire)]
    return wanted[-1:] == ["off"]
