"""An order in; what it would do, and every refusal it would meet now, out. Nothing is changed, and nobody's lease is asked for.
Called by the verbs' dry runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured

from strangler import settings
from strangler.messages import Refusal, refuse
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.plans.stage import Stage
from strangler.plans.step import PlannedStep
from strangler.stages import abandon, conductor, feeding, going, loosening, retiring, standing
from strangler.stages.conducting import left_behind
from strangler.stages.conductor import Moved
from strangler.stages.gates.answer import Answer
from strangler.stages.known import examined
from strangler.stages.ways import goes_home, left_after, next_step, refuse_if_off, steps_to
from strangler.sync import peers


@dataclass(frozen=True, slots=True)
class Ahead:
    """A step that would be taken, or taken back. does: a line each. gates: what will be asked before it, in words."""

    step: str
    does: tuple[str, ...]
    gates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """steps: in the sequence in which they would be moved; none if the stage stands. evidence: what the first one's gates see
    now; those of later ones are asked when their turn comes. refusals: of the first one, and what is known of the others.
    """

    name: str
    stage: Stage
    steps: tuple[Ahead, ...]
    evidence: list[Answer] = field(default_factory=list)
    refusals: tuple[Refusal, ...] = ()


def advancing(name: str, to: Stage | None) -> Foreseen:
    """Raises Refused where advance is refused before it asks a gate."""
    plan, resolved = examined(name)
    at = standing.where(plan)
    steps = steps_to(plan, at, to) if to else [next_step(plan, at)]
    if not steps:
        return Foreseen(name, at.stage, ())
    ahead = tuple(_ahead(plan, resolved, step) for step in steps)
    if at.is_held:
        return Foreseen(name, at.stage, ahead, refusals=(refuse("S402", name=name),))
    first, *later = steps
    moved = Moved(name, first.name, at.stage, first.stage, conductor.ask_gates(plan, first))
    found = [*conductor.refusals_of(plan, resolved, first, moved), *_without_a_road(first, name)]
    found += [each for step in later for each in conductor.lasting_refusals(plan, resolved, step)]
    return Foreseen(name, at.stage, ahead, moved.evidence, tuple(dict.fromkeys(found)))


def going_back(name: str, to: Stage | None) -> Foreseen:
    """Raises Refused where there is no way back to that stage."""
    plan = loader.load(settings.plans_root(), name)
    at = standing.where(plan)
    left = left_after(plan, at.applied, to)
    moved = Moved(name, "", at.stage, plan.stage(left))
    is_going_home = not at.is_owned_here and goes_home(plan, left)
    found = going.refusals_back(name)
    if is_going_home and not found:
        # A copy that stood still is made equal first; what is in the way then is not known now.
        unfit = [] if feeding.is_behind(name) else conductor.unfit_now(moved, backwards=True)
        found = [*retiring.homeless(plan), *unfit]
    return Foreseen(name, at.stage, _undone(plan, at.applied, left), refusals=tuple(found))


def abandoning(name: str) -> Foreseen:
    """By one look at whether the owner is dead; the deed looks until it may not open any more."""
    plan = loader.load(settings.plans_root(), name)
    at, is_left = standing.where(plan), name in left_behind()
    found = (
        (refuse("S414", name=name),)
        if abandon.answers(name, is_left=is_left)
        else tuple(feeding.refusals_to_abandon(name))
    )
    return Foreseen(name, at.stage, _undone(plan, at.applied, left_after(plan, at.applied, None)), refusals=found)


def rehearsing(name: str) -> Foreseen:
    """Raises Refused if nothing can be handed over at all."""
    refuse_if_off(name)
    plan, _resolved = examined(name)
    at, _link = standing.linked(plan)
    moved = Moved(name, "", at.stage, at.stage)
    return Foreseen(name, at.stage, (), refusals=tuple(conductor.unfit_now(moved, backwards=not at.is_owned_here)))


def _ahead(plan: Plan, resolved: ResolvedExtraction, step: PlannedStep) -> Ahead:
    loosens = loosening.describe(resolved) if step.stage is Stage.COPY else []
    does = (*loosens, *(operation.describe(plan.name) for operation in step.operations))
    return Ahead(step.name, does, tuple(gate.describe() for gate in plan.gates_of(step)))


def _undone(plan: Plan, applied: Iterable[str], left: list[str]) -> tuple[Ahead, ...]:
    """The newest first, as they are taken back, each with what that costs."""
    undone = [step for step in reversed(plan.steps) if step.name in applied and step.name not in left]
    return tuple(
        Ahead(step.name, tuple(f"{o.describe(plan.name)} is undone; it costs {o.way_back}" for o in step.operations))
        for step in undone
    )


def _without_a_road(step: PlannedStep, name: str) -> Iterator[Refusal]:
    """Copy is the first that needs the other side's address and keys."""
    if step.stage is Stage.COPY:
        try:
            peers.there(name)
        except ImproperlyConfigured as error:
            yield refuse("S411", error=error)
