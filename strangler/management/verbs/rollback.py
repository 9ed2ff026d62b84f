"""Take an extraction back by one step, or to a stage it passed; without gates, and losing nothing acknowledged."""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.actor import actor_name
from strangler.management.moves import text_of, told
from strangler.management.out import Out
from strangler.plans.stage import Stage
from strangler.stages import conductor, standing


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--to", type=Stage, choices=list(Stage), help="a stage that was passed; default: one step back")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="say what would be undone and what it costs")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["dry_run"]:
        plan, _resolved = conductor.examined(name)
        at = standing.where(plan)
        undone = [step for step in plan.steps if step.name in at.applied[-1:]]
        costs = [f"{o.describe(name)} is undone; it costs {o.way_back}" for step in undone for o in step.operations]
        return out.answer("\n".join(costs) or "nothing is applied", {"undo": costs})
    moved = conductor.roll_back(
        name, actor=actor_name(), to=options["to"], reason=options["reason"], progress=out.progress
    )
    return out.answer(text_of(moved), {"moves": [told(moved)]})
