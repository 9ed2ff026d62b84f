"""Plan + ledger + gates in; one extraction moved by one step out, and the move recorded. Called by the command, the console
and the clock; a lease keeps two from moving the same extraction, and nothing here needs the broker.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse
from strangler.models import Transition
from strangler.plans import loader
from strangler.plans.operations import Copy, Own, Retire, Shadow
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.plans.stage import Stage
from strangler.plans.step import PlannedStep
from strangler.protocol.link import Role
from strangler.resilience.postponed import postponed
from strangler.stages import feeding, going, history, loosening, retiring, standing, tallies
from strangler.stages.conducting import Held
from strangler.stages.copying import copy, given_away
from strangler.stages.gates import customers, data, rehearsals, traffic, untouched, writers  # noqa: F401  (they register)
from strangler.stages.gates.answer import Answer, Verdict, ask
from strangler.stages.hand_over import REHEARSED, HandOver, Outcome
from strangler.stages.inventory import left  # noqa: F401  (it registers what it finds)
from strangler.stages.inventory.known import questions_of
from strangler.stages.known import examined, publish_way_back, publish_with, unless_impossible
from strangler.stages.preconditions import unfit
from strangler.stages.proven import unproven
from strangler.stages.standing import Where
from strangler.stages.switchboard import Switchboard
from strangler.stages.take_over import moving
from strangler.stages.ways import goes_home, left_after, next_step, refuse_if_off, steps_to
from strangler.sync import config, links, peers
from strangler.sync.verbs import Side

NEITHER = "Neither side for the moment: it is finished, or taken back, as soon as both answer, and nobody"
FENCE_TRIES = 3
WHY_WAIT = "the hand-over is ended first, which takes a second or two; status tells how"
BREATH_S = 0.5  # as long as a fence waits for its locks: whoever queued behind it goes first
Progress = Callable[[str], None]


@dataclass(slots=True)
class Moved:
    """What a move did. hand_over: only if ownership moved. left: what it could not bring back, and what to do about it."""

    extraction: str
    step: str
    before: Stage
    after: Stage
    evidence: list[Answer] = field(default_factory=list)
    hand_over: Outcome | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    left: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A move and what it was asked on. at: where the extraction stood when the order came. to_the_end: what is entered there
    lasts until the move is written down."""

    plan: Plan
    at: Where
    held: Held
    moved: Moved
    progress: Progress
    to_the_end: ExitStack


def ask_gates(plan: Plan, step: PlannedStep) -> list[Answer]:
    return [ask(gate, plan.name) for gate in plan.gates_of(step)]


def on_the_way(name: str, to: Stage, *, actor: str) -> list[str]:
    """Names of the steps up to a stage, none if it stands. What a dead conductor left is ended first, so that it does stand.
    Raises Refused for a stage that is not ahead, PeerError."""
    plan, _resolved = examined(name)
    with moving(name, actor=actor):
        return [step.name for step in steps_to(plan, standing.where(plan), to)]


def advance(
    name: str, *, actor: str, only: str = "", reason: str = "", progress: Progress = lambda text: None
) -> Moved:
    """One step on. only: the step that was asked for; another one is not taken in its place. Raises Refused: a fault, a hold,
    a gate that does not pass; nothing has changed then."""
    plan, resolved = examined(name)
    with ExitStack() as to_the_end, moving(name, actor=actor) as held:
        at = standing.where(plan)
        step = next_step(plan, at)
        if at.is_held:
            raise Refused([refuse("S402", name=name)])
        if only and step.name != only:
            raise Refused([refuse("S432", name=name, step=only, next=step.name)])
        moved = Moved(name, step.name, at.stage, step.stage)
        with history.recorded(name, "advance", actor=actor, before=at.stage, step=step.name, reason=reason) as row:
            moved.evidence = ask_gates(plan, step)
            history.keep_evidence(row, moved.evidence)
            _refuse_if_any(row, refusals_of(plan, resolved, step, moved))
            for operation in step.operations:
                _execute(operation, UnderWay(plan, at, held, moved, progress, to_the_end), resolved)
            standing.record(name, [*at.applied, step.name])
            publish_with(plan, resolved)
            history.end(row, row.Outcome.DONE, after=step.stage, detail=moved.detail)
    return moved


def roll_back(
    name: str, *, actor: str, to: Stage | None = None, reason: str = "", progress: Progress = lambda text: None
) -> Moved:
    """Back by one step, or to a stage that was passed. Without gates, whatever is held. Raises Refused."""
    plan = loader.load(settings.plans_root(), name)  # a way back never waits for what only the way on needs
    with ExitStack() as to_the_end, moving(name, actor=actor) as held:
        at = standing.where(plan)
        left = left_after(plan, at.applied, to)
        after = plan.stage(left)
        moved = Moved(name, at.applied[-1] if at.applied else "", at.stage, after)
        with history.recorded(name, "rollback", actor=actor, before=at.stage, reason=reason) as row:
            _refuse_if_any(row, going.refusals_back(name))
            is_going_home = not at.is_owned_here and goes_home(plan, left)
            if is_going_home:
                _refuse_if_any(row, retiring.homeless(plan))
            if at.is_quiet:
                if feeding.is_behind(name):
                    progress("its feed was off: what its owner wrote since comes first")
                    moved.detail["caught_up"] = feeding.catch_up(name, progress)
                    at = standing.where(plan)  # at an epoch of its own
                moved.detail["renamed"] = retiring.come_back(name, progress)
            if is_going_home:
                _refuse_if_any(row, unfit_now(moved, backwards=True))
                progress("handing ownership back")
                under_way = UnderWay(plan, at, held, moved, progress, to_the_end)
                _hand_over(under_way, left, partial(publish_way_back, plan), backwards=True)
            standing.record(name, left)
            if why := unless_impossible(partial(publish_way_back, plan)):
                moved.detail["not_published"] = why
            if is_going_home:
                moved.detail["tied"], moved.left = loosening.tie_again(name)
            history.end(row, row.Outcome.DONE, after=after, detail=moved.detail)
    return moved


def _refuse_if_any(row: Transition, found: Iterable[Refusal]) -> None:
    """Written down and raised, all of them at once; nothing has changed."""
    if refusals := list(found):
        history.end(row, row.Outcome.REFUSED)
        raise Refused(refusals)


def refusals_of(plan: Plan, resolved: ResolvedExtraction, step: PlannedStep, moved: Moved) -> Iterator[Refusal]:
    """Why a step cannot be taken now. moved: its gates' evidence in, what a side could not see out."""
    for answer in moved.evidence:
        if answer.verdict is not Verdict.PASS:
            words = {"gate": answer.gate, "condition": answer.condition, "saw": answer.saw, "verdict": answer.verdict}
            yield refuse("S403", name=plan.name, step=step.name, **words)
    yield from lasting_refusals(plan, resolved, step)
    if step.stage is Stage.COPY:
        yield from given_away(plan.name)
    if step.stage is Stage.OWN:
        yield from loosening.still_held(resolved)
        yield from unfit_now(moved, backwards=False)


def lasting_refusals(plan: Plan, resolved: ResolvedExtraction, step: PlannedStep) -> Iterator[Refusal]:
    """What somebody has to decide or to write before a step, however far off it is."""
    if step.stage is Stage.COPY:
        yield from resolved.tight
    else:
        # What Own moves is asked by unfit, which asks a way back as well.
        yield from unproven(plan.name, step.name, but=plan.name if step.stage is Stage.OWN else "")
    if step.stage is Stage.OWN:
        yield from resolved.unanswered
        yield from questions_of(plan, resolved)
    if step.stage is Stage.RETIRE:
        yield from retiring.refusals(plan, resolved)


def unfit_now(moved: Moved, *, backwards: bool) -> list[Refusal]:
    """Why ownership cannot move now. What a side could not see is kept with the move."""
    unknown: list[str] = []
    refusals = unfit(moved.extraction, *_ends(moved.extraction, backwards=backwards), unknown=unknown)
    if unknown:
        moved.detail["unknown"] = unknown
    return refusals


def _ends(name: str, *, backwards: bool) -> tuple[Side, Side]:
    """(who owns, who is to own)."""
    here, there = peers.here(), peers.there(name)
    return (there, here) if backwards else (here, there)


def _execute(operation: Any, under_way: UnderWay, resolved: ResolvedExtraction) -> None:
    progress = under_way.progress
    progress(operation.describe(under_way.plan.name))
    if isinstance(operation, Copy):
        under_way.moved.detail["copied"] = copy(resolved, chunk_rows=operation.batch_rows * 10, progress=progress)
    elif isinstance(operation, Shadow):
        tallies.clear(under_way.plan.name)
    elif isinstance(operation, Own):
        applied = [*under_way.at.applied, under_way.moved.step]
        publish = partial(publish_with, under_way.plan, resolved)
        _hand_over(under_way, applied, publish, acknowledge=operation.acknowledge)
    elif isinstance(operation, Retire):
        under_way.moved.detail["renamed"] = retiring.go_quiet(resolved, progress)
        under_way.held.is_half_done = True  # an owner that cannot be told now is told by whoever takes over
        under_way.moved.detail["feed"] = feeding.as_planned(under_way.plan) or "on"
        under_way.held.is_half_done = False


def _hand_over(
    under_way: UnderWay,
    applied: list[str],
    publish: Callable[[], object],
    *,
    backwards: bool = False,
    acknowledge: str = "owner",
) -> None:
    """Raises Refused if it was undone: the owner is who it was, and the reason is told."""
    plan, at, moved, held = under_way.plan, under_way.at, under_way.moved, under_way.held
    # As it was when the order came: a conductor that slept through a move and its rollback must not repeat the move.
    epoch = at.row.epoch if at.row else links.read(config.connection(), plan.name).row.epoch
    switches = Switchboard(plan.name, applied, publish)
    old, new = _ends(plan.name, backwards=backwards)

    def attempt() -> Outcome:
        attempted = HandOver(plan.name, old, new, extraction=plan.name, switches=switches, acknowledge=acknowledge)
        return attempted.run(epoch=epoch)

    under_way.to_the_end.enter_context(postponed(under_way.progress, WHY_WAIT))
    outcome = _until_fenced(attempt, under_way.progress)
    moved.hand_over, held.is_half_done = outcome, outcome.is_half_done
    moved.detail["hand_over"] = {
        "paused_ms": round(outcome.paused_s * 1000, 1),
        "moves": outcome.moves,
        "took_ms": outcome.took_ms,
        "left_in_flight": outcome.left_in_flight,
    }
    if not outcome.is_settled:
        owner = owner_after(plan.name, outcome)
        raise Refused([refuse("S408", name=plan.name, reason=outcome.reason, owner=owner)])


def _until_fenced(attempt: Callable[[], Outcome], progress: Progress) -> Outcome:
    """The outcome of the first attempt that had its fence, or of the last one. Whoever held the tables goes on meanwhile, and
    so do customers: what was held for one attempt is let go before the next."""
    for _ in range(FENCE_TRIES - 1):
        outcome = attempt()
        if not outcome.is_turned_away:
            return outcome
        progress(f"no fence yet: {outcome.reason}; customers go on, and it is tried again")
        time.sleep(BREATH_S)
    return attempt()


def owner_after(name: str, outcome: Outcome) -> str:
    """In words, for a hand-over that was not settled."""
    if outcome.is_half_done:
        return NEITHER
    row = standing.link_row(name)
    return "The service" if row and row.role is Role.FOLLOWER else "The monolith"


def rehearse(name: str, *, actor: str, reason: str = "") -> Outcome:
    """A hand-over up to the journal and back: who owns has not changed, and how long each part took is known. One that was
    undone before that has its reason in the outcome, and failed in the ledger. Raises Refused before anybody is fenced."""
    refuse_if_off(name)
    plan, resolved = examined(name)
    with moving(name, actor=actor) as held:
        at, link = standing.linked(plan)
        old, new = _ends(name, backwards=not at.is_owned_here)
        with history.recorded(name, "rehearse", actor=actor, before=at.stage, reason=reason) as row:
            _refuse_if_any(row, unfit(name, old, new))
            switches = Switchboard(name, list(at.applied), lambda: publish_with(plan, resolved))
            attempt = HandOver(name, old, new, extraction=name, switches=switches, is_rehearsal=True)
            outcome = attempt.run(epoch=link.epoch)
            held.is_half_done = outcome.is_half_done
            detail = {
                "moves": outcome.moves,
                "took_ms": outcome.took_ms,
                "reason": outcome.reason,
                "paused_ms": round(outcome.paused_s * 1000, 1),
                "left_in_flight": outcome.left_in_flight,
            }
            is_good = outcome.reason == REHEARSED
            history.end(row, row.Outcome.DONE if is_good else row.Outcome.FAILED, detail=detail)
    return outcome
