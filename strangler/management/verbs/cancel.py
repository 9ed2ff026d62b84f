"""Undo everything before Own: traffic home, triggers gone, the service's copy emptied. Refused once the service owns."""

from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.management.actor import actor_name
from strangler.management.moves import text_of, told
from strangler.management.out import Out
from strangler.plans import loader
from strangler.stages import cancel, standing
from strangler.sync import config, loosen


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--keep-rows", action="store_true", help="leave the service's copy where it is")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="say what would be taken away")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["dry_run"]:
        at = standing.where(loader.load(settings.plans_root(), name))
        cancel.refuse_if_given_away(name, at)
        tables = cancel.tables_of(name)
        keys = [dropped.key.place for dropped in loosen.remembered(config.connection(), name).values()]
        text = f"{name} stands at {at.stage}; triggers would go from {', '.join(tables) or 'no table'}"
        if keys:
            text += f"; {', '.join(keys)} would get {'their constraints' if len(keys) > 1 else 'its constraint'} back"
        return out.answer(text, {"tables": tables, "keys": keys})
    moved = cancel.cancel(name, actor=actor_name(), reason=options["reason"], keep_rows=options["keep_rows"])
    return out.answer(text_of(moved), {"moves": [told(moved)]}, moved.left)
