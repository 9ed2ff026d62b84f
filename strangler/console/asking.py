"""A verb and an extraction in; what a person reads before pressing its button out: deeds, costs, evidence, ways back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from strangler import settings
from strangler.console.verbs import Verb
from strangler.plans import loader
from strangler.plans.operations import Copy
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.plans.stage import Stage
from strangler.stages import cancel, conductor, standing
from strangler.stages.standing import Where
from strangler.stages.ways import next_step


@dataclass(frozen=True, slots=True)
class WayBack:
    """A stage that was passed. undone: what no longer holds then, the newest first; costs: what each of these costs."""

    to: Stage
    undone: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """seen: the applied steps a person decides upon; a button pressed after they changed does nothing.

    command: set where the move takes longer than a browser waits; there is no button then.
    """

    name: str
    verb: Verb
    stage: Stage
    seen: str
    step: str = ""
    sentence: str = ""
    does: tuple[str, ...] = ()
    gates: list[dict[str, Any]] = field(default_factory=list)
    unanswered: tuple[Any, ...] = ()
    ways_back: tuple[WayBack, ...] = ()
    command: str = ""

    @property
    def failing(self) -> int:
        return sum(gate["verdict"] != "pass" for gate in self.gates) + len(self.unanswered)


def question(name: str, verb: Verb) -> Question:
    """Raises one of trouble.EXPECTED: what the verb itself would refuse at once. Only the way on needs a sound project."""
    if verb is Verb.ADVANCE:
        plan, resolved = conductor.examined(name)
        at = standing.where(plan)
        words = _about_advancing(plan, resolved, at)
    else:
        plan = loader.load(settings.plans_root(), name)
        at = standing.where(plan)
        words = _ASKERS[verb](plan, at)
    return Question(name, verb, at.stage, seen_of(at.applied), **words)


def seen_of(applied: tuple[str, ...]) -> str:
    return " ".join(applied)


def ways_back(plan: Plan, applied: tuple[str, ...]) -> tuple[WayBack, ...]:
    """The stages the conductor would go back to, the nearest first."""
    found: dict[Stage, WayBack] = {}
    undone: list[tuple[str, str]] = []
    for count in range(len(applied) - 1, -1, -1):
        step = plan.step(applied[count])
        undone += [(operation.describe(plan.name), operation.way_back) for operation in reversed(step.operations)]
        to = plan.stage(applied[:count])
        found.setdefault(to, WayBack(to, tuple(undone)))
    return tuple(found.values())


def _about_advancing(plan: Plan, resolved: ResolvedExtraction, at: Where) -> dict[str, Any]:
    step = next_step(plan, at)
    takes_long = any(isinstance(operation, Copy) for operation in step.operations)
    return {
        "step": step.name,
        "sentence": step.sentence,
        "does": tuple(operation.describe(plan.name) for operation in step.operations),
        "gates": [answer.as_dict() for answer in conductor.ask_gates(plan, step)],
        "unanswered": {Stage.OWN: resolved.unanswered, Stage.COPY: resolved.tight}.get(step.stage, ()),
        "command": f"manage.py strangle advance {plan.name}" if takes_long else "",
    }


def _about_rolling_back(plan: Plan, at: Where) -> dict[str, Any]:
    return {"ways_back": ways_back(plan, at.applied)}


def _about_cancelling(plan: Plan, _at: Where) -> dict[str, Any]:
    tables = ", ".join(cancel.tables_of(plan.name)) or "no table"
    return {
        "does": (
            "- everybody is answered by the monolith again",
            f"- the triggers go from {tables}",
            f"- the service's copy of {plan.name} is emptied; copying starts from the first row next time",
        )
    }


def _about_holding(_plan: Plan, at: Where) -> dict[str, Any]:
    return {"does": (f"~ nobody advances it from {at.stage} until somebody resumes; rolling back still works",)}


def _about_resuming(_plan: Plan, at: Where) -> dict[str, Any]:
    return {"does": (f"~ it may be advanced from {at.stage} again",)}


_ASKERS: dict[Verb, Callable[[Plan, Where], dict[str, Any]]] = {
    Verb.ROLLBACK: _about_rolling_back,
    Verb.HOLD: _about_holding,
    Verb.RESUME: _about_resuming,
    Verb.CANCEL: _about_cancelling,
}
