"""A plan and where it stands in; the steps on to a stage, or those that stay on the way back, out. Pure but for refusing, and
for the one setting that stops every way on.
Called by the conductor, by `--abandon`, and by whoever asks what a move would do.
"""

from collections.abc import Collection

from strangler import settings
from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.plans.step import PlannedStep
from strangler.stages.standing import Where

SEQUENCE = tuple(Stage)


def refuse_if_off(name: str) -> None:
    """Whatever moves on, or is a trial of it, asks this first. A way back never does."""
    if not settings.is_enabled():
        raise Refused([refuse("S443", name=name)])


def next_step(plan: Plan, at: Where) -> PlannedStep:
    """Raises Refused at the end of the plan, or if we are switched off."""
    refuse_if_off(plan.name)
    step = plan.next_step(at.applied)
    if step is None:
        raise Refused([refuse("S401", name=plan.name)])
    return step


def steps_to(plan: Plan, at: Where, to: Stage) -> list[PlannedStep]:
    """The steps that are left up to the first that makes this stage stand; none if it stands. Raises Refused for a stage that
    the plan never comes to, or that lies behind, and if we are switched off."""
    refuse_if_off(plan.name)
    if at.stage is to:
        return []
    planned = [step.stage for step in plan.steps]
    if to not in planned:
        stages = ", ".join(dict.fromkeys(planned)) or "none"
        raise Refused([refuse("S431", name=plan.name, stage=to, stages=stages)])
    left = [step for step in plan.steps if step.name not in at.applied]
    stages_left = [step.stage for step in left]
    if SEQUENCE.index(to) < SEQUENCE.index(at.stage) or to not in stages_left:
        raise Refused([refuse("S430", name=plan.name, stage=to, at=at.stage)])
    return left[: stages_left.index(to) + 1]


def left_after(plan: Plan, applied: tuple[str, ...], to: Stage | None) -> list[str]:
    """The steps that stay applied. Raises Refused if nothing is applied, or the stage was not passed."""
    if not applied:
        raise Refused([refuse("S409", name=plan.name)])
    left = list(applied[:-1])
    while to is not None and left and plan.stage(left) is not to:
        left.pop()
    if to is not None and plan.stage(left) is not to:
        raise Refused([refuse("S410", name=plan.name, stage=to, passed=", ".join(applied))])
    return left


def goes_home(plan: Plan, left: Collection[str]) -> bool:
    """Whether ownership is to be the monolith's once only these steps stand."""
    return not any(step.stage is Stage.OWN for step in plan.steps if step.name in left)
