"""Move an extraction one step on, or up to a stage, if its gates hold; refuse with the evidence if they do not."""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.actor import actor_name
from strangler.management.moves import text_of, told
from strangler.management.out import Out
from strangler.plans.stage import Stage
from strangler.stages import conductor, loosening, standing


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--to", type=Stage, choices=list(Stage), help="go on until this stage")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="ask the gates and say what would be done")


def run(options: dict[str, Any], out: Out) -> int:
    if options["dry_run"]:
        return _dry_run(options["name"], out)
    moves = []
    while True:
        moves.append(
            conductor.advance(options["name"], actor=actor_name(), reason=options["reason"], progress=out.progress)
        )
        if options["to"] is None or moves[-1].after is options["to"]:
            return out.answer("\n".join(map(text_of, moves)), {"moves": [told(move) for move in moves]})


def _dry_run(name: str, out: Out) -> int:
    plan, resolved = conductor.examined(name)
    step = conductor.next_step(plan)
    answers = conductor.ask_gates(plan, step)
    loosens = loosening.describe(resolved) if step.stage is Stage.COPY else []
    does = [*loosens, *(operation.describe(name) for operation in step.operations)]
    gates = [f"  {answer.verdict:<15} {answer.condition}; saw {answer.saw}" for answer in answers]
    head = f"{name} stands at {standing.where(plan).stage}; {step.name} would:"
    data = {"step": step.name, "operations": does, "gates": [answer.as_dict() for answer in answers]}
    return out.answer("\n".join([head, *(f"  {line}" for line in does), *gates]), data)
