"""Print what each step would do, what must hold before it, what going back costs, and which steps are applied."""

from collections.abc import Collection
from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.boundaries.living.url_paths import every_path
from strangler.exceptions import Refused
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans import loader
from strangler.plans.answers import Loosen
from strangler.plans.plan import Plan
from strangler.plans.stage import Stage
from strangler.plans.step import PlannedStep
from strangler.stages.applied import applied_steps


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", nargs="?", help="one extraction; all of them if left out")
    parser.add_argument("--urls", action="store_true", help="list the paths of this project, as plans spell them")


def run(options: dict[str, Any], out: Out) -> int:
    if options["urls"]:
        urls = sorted({f"{path.template}  {path.name}".rstrip() for path in every_path()})
        return out.answer("\n".join(urls), {"urls": urls})
    root = settings.plans_root()
    names = [options["name"]] if options["name"] else loader.names(root)
    if not names:
        raise Refused([refuse("S305", root=root)])
    plans = [loader.load(root, name) for name in names]
    text = "\n\n".join(_text(plan, applied_steps(plan.name)) for plan in plans)
    return out.answer(text, {"plans": [_data(plan, applied_steps(plan.name)) for plan in plans]})


def _text(plan: Plan, applied: Collection[str]) -> str:
    head = f"{plan.name}: {plan.extraction.describe()}; owner {plan.extraction.owner}; now {plan.stage(applied)}"
    return "\n".join([head, *(line for step in plan.steps for line in _lines(plan, step, applied))])


def _lines(plan: Plan, step: PlannedStep, applied: Collection[str]) -> list[str]:
    mark = "X" if step.name in applied else " "
    does = [f"        {each.describe(plan.name)}   (back: {each.way_back})" for each in step.operations]
    does += [f"        {each}" for each in _loosened(plan, step)]
    gates = [f"        when {gate.describe()}" for gate in plan.gates_of(step)]
    return [f"  [{mark}] {step.name}  {step.sentence}", *does, *gates]


def _loosened(plan: Plan, step: PlannedStep) -> list[str]:
    """What Copy does to foreign keys of tables that stay; Django's own state says otherwise until somebody tells it."""
    if step.stage is not Stage.COPY:
        return []
    found = [each for each in plan.extraction.answers if isinstance(each, Loosen)]
    lines = [f"- {each.describe()}   (back: the constraint, where rows fit it)" for each in found]
    later = "  Django's state keeps these constraints; a migration with db_constraint=False may be generated later"
    return [*lines, later] if lines else []


def _data(plan: Plan, applied: Collection[str]) -> dict[str, Any]:
    steps = [_step(plan, step, applied) for step in plan.steps]
    return {"name": plan.name, "owner": plan.extraction.owner, "stage": plan.stage(applied), "steps": steps}


def _step(plan: Plan, step: PlannedStep, applied: Collection[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": step.name,
        "sentence": step.sentence,
        "stage": step.stage,
        "applied": step.name in applied,
    }
    does, back = zip(*((each.describe(plan.name), each.way_back) for each in step.operations), strict=True)
    told["loosens"] = [line.strip() for line in _loosened(plan, step)]
    return {**told, "operations": does, "way_back": back, "gates": [gate.describe() for gate in plan.gates_of(step)]}
