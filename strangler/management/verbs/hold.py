"""Keep an extraction where it stands: nobody advances it until somebody resumes. Rolling back still works."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from strangler.management.actor import actor_name
from strangler.management.out import Out
from strangler.stages import pausing


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--reason", default="", help="shown on the board and kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="say what would become of it, change nothing")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["dry_run"]:
        seen = pausing.foreseen(name, is_held=True)
        return out.answer(f"It would be said: {seen.sentence()}", {**asdict(seen), "is_held": seen.was_held})
    paused = pausing.hold(name, actor=actor_name(), reason=options["reason"])
    return out.answer(paused.sentence(), asdict(paused))
