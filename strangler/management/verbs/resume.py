"""End a hold: the extraction may be advanced again."""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.actor import actor_name
from strangler.management.out import Out
from strangler.stages import conductor, history, standing


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--reason", default="", help="kept in the ledger")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    plan, _resolved = conductor.examined(name)
    at = standing.where(plan)
    with history.recorded(name, "resume", actor=actor_name(), before=at.stage, reason=options["reason"]):
        standing.resume(name)
    return out.answer(f"{name} may move on from {at.stage}", {"name": name, "stage": at.stage, "is_held": False})
