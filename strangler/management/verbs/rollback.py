"""Take an extraction back by one step, or to a stage it passed; without gates, and losing nothing acknowledged."""

import time
from typing import Any

from django.core.management.base import CommandParser

from strangler.exceptions import Refused
from strangler.management.actor import actor_name
from strangler.management.foreseen import answer_back
from strangler.management.moves import text_of, told
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans.stage import Stage
from strangler.stages import abandon, conductor, foresight


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    how_far = parser.add_mutually_exclusive_group()  # abandoning goes back to where this side owns, and no further
    how_far.add_argument(
        "--to", type=Stage, choices=list(Stage), help="a stage that was passed; default: one step back"
    )
    how_far.add_argument(
        "--abandon", action="store_true", help="the owner is dead: open here, and say what may be lost"
    )
    parser.add_argument("--yes", action="store_true", help="with --abandon: I assert that the service is down")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="say what would be undone and what it costs, or refused")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["abandon"]:
        return _abandon(options, out)
    if options["dry_run"]:
        return answer_back(foresight.going_back(name, options["to"]), out)
    moved = conductor.roll_back(
        name, actor=actor_name(), to=options["to"], reason=options["reason"], progress=out.progress
    )
    return out.answer(text_of(moved), {"moves": [told(moved)]})


def _abandon(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    stake = abandon.stake_of(name)
    if not options["yes"]:
        raise Refused([refuse("S415", name=name, stake=stake.sentence())])
    if options["dry_run"]:
        return answer_back(foresight.abandoning(name), out, stake=stake.sentence())
    moved = abandon.abandon(name, actor=actor_name(), nap=time.sleep, reason=options["reason"])
    return out.answer(f"{text_of(moved)}; {stake.sentence()}", {"moves": [told(moved)]})
