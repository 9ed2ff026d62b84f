"""Take an extraction back by one step, or to a stage it passed; without gates, and losing nothing acknowledged."""

import time
from typing import Any

from django.core.management.base import CommandParser

from strangler.exceptions import Refused
from strangler.management.actor import actor_name
from strangler.management.moves import text_of, told
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans.stage import Stage
from strangler.stages import abandon, conductor, standing


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--to", type=Stage, choices=list(Stage), help="a stage that was passed; default: one step back")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="say what would be undone and what it costs")
    parser.add_argument("--abandon", action="store_true", help="the owner is dead: open here, and say what may be lost")
    parser.add_argument("--yes", action="store_true", help="with --abandon: I assert that the service is down")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["dry_run"]:
        return _dry_run(name, out)
    if options["abandon"]:
        return _abandon(options, out)
    moved = conductor.roll_back(
        name, actor=actor_name(), to=options["to"], reason=options["reason"], progress=out.progress
    )
    return out.answer(text_of(moved), {"moves": [told(moved)]})


def _dry_run(name: str, out: Out) -> int:
    plan, _resolved = conductor.examined(name)
    at = standing.where(plan)
    undone = [step for step in plan.steps if step.name in at.applied[-1:]]
    costs = [f"{o.describe(name)} is undone; it costs {o.way_back}" for step in undone for o in step.operations]
    return out.answer("\n".join(costs) or "nothing is applied", {"undo": costs})


def _abandon(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    stake = abandon.stake_of(name)
    if not options["yes"]:
        raise Refused([refuse("S415", name=name, stake=stake.sentence())])
    moved = abandon.abandon(name, actor=actor_name(), nap=time.sleep, reason=options["reason"])
    return out.answer(f"{text_of(moved)}; {stake.sentence()}", {"moves": [told(moved)]})
