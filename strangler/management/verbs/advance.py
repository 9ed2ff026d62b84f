"""Move an extraction one step on, or up to a stage, if its gates hold; refuse with the evidence if they do not."""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.actor import actor_name
from strangler.management.foreseen import answer_on
from strangler.management.moves import text_of, told
from strangler.management.out import Out
from strangler.plans.stage import Stage
from strangler.stages import conductor, copying, foresight

AHEAD = tuple(stage for stage in Stage if stage is not Stage.DECLARED)  # a plan is declared by writing it


def add_arguments(parser: CommandParser) -> None:
    minutes = f"{copying.AWAY_S / 60:.0f} minutes"
    parser.epilog = f"A copy waits {minutes} for a service that is away, and says so meanwhile. {copying.STOPPED}."
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--to", type=Stage, choices=AHEAD, help="go on until this stage; nothing is done if it stands")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="ask the gates and say what would be done, or refused")


def run(options: dict[str, Any], out: Out) -> int:
    name, to, actor = options["name"], options["to"], actor_name()
    if options["dry_run"]:
        return answer_on(foresight.advancing(name, to), out)
    for step in conductor.on_the_way(name, to, actor=actor) if to else [""]:
        moved = conductor.advance(name, actor=actor, only=step, reason=options["reason"], progress=out.progress)
        out.did(text_of(moved), told(moved))
    return out.done(f"{name} stands at {to} already; no step was taken")
