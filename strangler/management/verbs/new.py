"""Write the plan of a new extraction: tables, references, endpoints and five steps. Never overwrites."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.exceptions import Refused
from strangler.management.chosen import models_called, models_of_app
from strangler.management.draft import draft, undecided
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans.loader import fault_of_name
from strangler.stages.inventory.known import of_tables


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="what leaves, in one lower-case word")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--app", help="label of the app whose models leave")
    source.add_argument("--models", help="labels of the models that leave, comma between")
    parser.add_argument("--owner", default="", help="the team that owns it")
    parser.add_argument("--service", default="", help="its address, or the variable that will hold it")
    parser.add_argument("--leave-open", action="store_true", help="write no answers: check lists who needs one")
    parser.add_argument("--dry-run", action="store_true", help="print the files, write nothing")


def run(options: dict[str, Any], out: Out) -> int:
    name, folder = options["name"], settings.plans_root() / options["name"]
    if fault := fault_of_name(name):
        raise Refused([fault])
    if folder.exists():
        raise Refused([refuse("S302", folder=folder)])
    models = models_of_app(options["app"], name) if options["app"] else models_called(options["models"])
    found = of_tables([model._meta.db_table for model in models])
    words = {"owner": options["owner"], "service": options["service"], "is_open": options["leave_open"]}
    files = draft(name, found, **words)
    if options["dry_run"]:
        text = "\n".join(f"# {folder / file}\n{text}" for file, text in files.items())
        return out.answer(text, {"written": [], "files": files})
    written = _write(folder, files)
    left = [f"to decide: {item.says}" for item in undecided(found.items)]
    return out.answer("\n".join([*written, *left, f"Next: manage.py strangle check {name}"]), {"written": written})


def _write(folder: Path, files: dict[str, str]) -> list[str]:
    folder.mkdir(parents=True)
    for file, text in files.items():
        (folder / file).write_text(text, encoding="utf-8")
    return [str(folder / file) for file in files]
