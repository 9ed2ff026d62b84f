"""A move whose conductor died in; the move finished or taken back, by whoever finds it, out. Called by Celery's clock, by
`strangle sync`, and by the next move of the same extraction.

The two link rows say what is left to do; the ledger is made to agree with them afterwards.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from strangler import settings
from strangler.exceptions import Refused
from strangler.logs import Log
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.protocol.link import LinkRow, Role
from strangler.stages import feeding, history, standing
from strangler.stages.conducting import Held, conducting, left_behind
from strangler.stages.gateways import Gateways
from strangler.stages.hand_over import NoSwitches, finish
from strangler.stages.known import publish_as_it_stands, unless_impossible
from strangler.sync import peers, wire
from strangler.sync.deliver import PeerError

LOOK_S = 0.5

log = Log("strangler.stages")


@contextmanager
def moving(name: str, *, actor: str) -> Iterator[Held]:
    """conducting, once whatever a dead conductor left is ended. Raises Refused, PeerError."""
    with conducting(name) as held:
        if held.was_left:
            held.is_half_done = True
            end(name, actor=actor)
            held.is_half_done = False
        yield held


def look(*, actor: str) -> list[str]:
    """End every move that was left behind, as far as the sides answer; what was ended. Asked again a moment later."""
    ended = []
    for name in left_behind():
        try:
            with moving(name, actor=actor):
                ended.append(name)
        except (Refused, PeerError, ImproperlyConfigured, DatabaseError) as error:
            log.warning("stages.take_over_waits", extraction=name, why=str(error).strip())
    return ended


@contextmanager
def watching(*, actor: str) -> Iterator[None]:
    """Look, all the while the block runs, in a thread of its own."""
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(actor, over), daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join(timeout=LOOK_S)


def end(name: str, *, actor: str) -> str:
    """What was done about ownership, in words. Raises PeerError, Refused (the plan cannot be read: no table is made). A project
    that is not sound, as in the middle of a deployment, keeps no move from its end: every way back waits for that."""
    history.left_running(name)  # told by whoever watches, also if this breaks off
    before = standing.link_row(name)
    if before is None:
        return _close_ledger(name, actor, "no link is installed", is_done=False)
    done = _end_hand_over(name, before)
    plan = loader.load(settings.plans_root(), name)
    at = standing.where(plan)
    if at.is_quiet:
        feeding.as_planned(plan)
    applied = applied_by_rows(plan, at.applied, is_owned_here=at.is_owned_here)
    standing.record(name, applied)
    told = _tell_switches(plan)
    _tidy(name, before)
    after = plan.stage(applied).value
    log.warning("stages.taken_over", extraction=name, what=done, stage=after, **told)
    return _close_ledger(name, actor, done, is_done=list(at.applied) != applied, after=after, told=told)


def applied_by_rows(plan: Plan, applied: Sequence[str], *, is_owned_here: bool) -> list[str]:
    """The steps that stand, by who owns: up to Own while the service does, none from Own on while it does not."""
    before_own = []
    for step in plan.steps:
        if step.stage is Stage.OWN:
            break
        before_own.append(step.name)
    through_own = [step.name for step in plan.steps[: len(before_own) + 1]]
    if is_owned_here:
        return [name for name in applied if name in before_own]
    return list(applied) if through_own[-1] in applied else through_own


def _end_hand_over(name: str, row: LinkRow) -> str:
    """This side's row first: what was never given away is opened again without asking anybody."""
    if row.role is Role.OWNER:
        return "nothing: the monolith owns"
    here = peers.here()
    if row.role is Role.CLOSING:
        done = here.undo(wire.Conduct(name, row.epoch, conductor=""))
        if not done.ok:
            raise PeerError(done.reason)  # within its deadline: asked again
        return "the fence was taken back: the monolith owns"
    there = peers.there(name)
    outcome = finish(name, here, there, extraction=name, switches=NoSwitches())
    now = standing.link_row(name)
    owner = "the service" if now and now.role is Role.FOLLOWER else "the monolith"
    return f"{', '.join(outcome.moves) or 'nothing'}: {owner} owns"


def _tell_switches(plan: Plan) -> dict[str, str]:
    """What they were not told and why; mostly nothing."""
    why = unless_impossible(partial(publish_as_it_stands, plan))
    unless_impossible(lambda: Gateways.from_settings().release(plan.name))
    return {"not_published": why} if why else {}


def _tidy(name: str, row: LinkRow) -> None:
    """Last, for customers wait for the table and not for this; a side that cannot be asked has its own loop do it."""
    if row.role is not Role.FOLLOWER:
        return
    for side in (peers.here(), peers.there(name)):
        try:
            side.settle(wire.Named(name))
        except PeerError as error:
            log.warning("stages.not_settled", extraction=name, why=str(error))


def _close_ledger(
    name: str, actor: str, done: str, *, is_done: bool, after: str = "", told: Mapping[str, str] | None = None
) -> str:
    detail = {"taken_over": done, "taken_over_by": actor, **(told or {})}
    history.end_left(name, is_done=is_done, after=after, detail=detail)
    return done


def _watch(actor: str, over: threading.Event) -> None:
    try:
        while not over.wait(LOOK_S):
            try:
                look(actor=actor)
            except DatabaseError as error:
                log.warning("stages.cannot_look", why=str(error).strip())
                connections.close_all()
    finally:
        connections.close_all()
