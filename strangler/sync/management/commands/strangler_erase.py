"""`manage.py strangler_erase < FILE`: what was kept of a person's values goes, on this side. 0 nothing left · 1 something."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from strangler.messages import Refusal, refuse
from strangler.sync import erasure


class Command(BaseCommand):
    help = (
        "Take a person's values out of what the toolkit keeps here: a line each on standard input. Both sides need it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say where they are, change nothing")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="what people or scripts read")

    def handle(self, *args: Any, **options: Any) -> None:
        values = [line.strip() for line in sys.stdin if line.strip()]
        try:
            found, refusals = erasure.erase(values, is_dry=options["dry_run"]), list[Refusal]()
        except erasure.TooShort as error:
            found, refusals = [], [refuse("S538", reason=error, command="strangler_erase")]
        if left := [each for each in found if each.is_left]:
            places = ", ".join(f"{each.place.model}.{each.place.fields[0]}" for each in left)
            refusals.append(refuse("S539", count=sum(each.rows for each in left), places=places))
        self.stdout.write(_as_json(found, refusals) if options["format"] == "json" else _as_text(found, refusals))
        if refusals:
            sys.exit(1)


def _as_text(found: list[erasure.Found], refusals: list[Refusal]) -> str:
    return "\n".join([*(each.line() for each in found), *map(str, refusals)]) or "Nothing of it is kept here."


def _as_json(found: list[erasure.Found], refusals: list[Refusal]) -> str:
    told = [{"model": e.place.model, "fields": e.place.fields, "rows": e.rows, "is_left": e.is_left} for e in found]
    return json.dumps({"found": told, "refusals": [each.as_dict() for each in refusals]}, indent=2)
