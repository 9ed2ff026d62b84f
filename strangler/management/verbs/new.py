"""Write the plan of a new extraction and the first draft of its service. Never overwrites."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.management.base import CommandParser

from strangler import settings
from strangler.exceptions import Refused
from strangler.management.chosen import OWN, apart, models_called, models_of_app, places_of, refuse_strangers
from strangler.management.draft import draft, moving_paths, undecided
from strangler.management.drafting.folders import taken, write_whole
from strangler.management.drafting.service import Draft, draft_service, left_in_service
from strangler.management.inventoried import loaded
from strangler.management.out import Out
from strangler.plans.loader import fault_of_name
from strangler.stages.inventory.item import Item
from strangler.stages.inventory.known import of_tables
from strangler.stages.resolve.inward import with_heirs


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="what leaves, in one lower-case word")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--app", help="label of the app whose models leave")
    source.add_argument("--models", help="labels of the models that leave, comma between")
    parser.add_argument("--owner", default="", help="the team that owns it")
    parser.add_argument("--service", default="", help="its address, or the variable that will hold it")
    parser.add_argument(
        "--service-folder", default="", help="where the service goes; default extracted/NAME, or NAME_service"
    )
    parser.add_argument("--own", **OWN)
    parser.add_argument("--recorded", type=Path, metavar="PATH", help="what strangle record has kept")
    parser.add_argument("--leave-open", action="store_true", help="write no answers: check lists who needs one")
    parser.add_argument("--plan-only", action="store_true", help="write the plan, draft no service")
    parser.add_argument("--dry-run", action="store_true", help="print the files, write nothing")


def run(options: dict[str, Any], out: Out) -> int:
    name, folder = options["name"], settings.plans_root() / options["name"]
    if fault := fault_of_name(name):
        raise Refused([fault])
    places = {folder: "S302"}
    if not options["plan_only"]:
        places[service_folder(name, options["service_folder"])] = "S307"
    if clashes := taken(places):
        raise Refused(clashes)
    refuse_strangers(options["own"])
    models = with_heirs(models_of_app(options["app"], name) if options["app"] else models_called(options["models"]))
    if fault := apart(places_of(models)):
        raise Refused([fault])
    own = options["own"]
    found = of_tables([model._meta.db_table for model in models], loaded(options["recorded"]), named=own)
    words = {"owner": options["owner"], "service": options["service"], "is_open": options["leave_open"]}
    words |= {} if options["plan_only"] else {"contract": contract_in(list(places)[-1])}
    plan = draft(name, found, own=own, **words)
    service = None if options["plan_only"] else draft_service(name, models, moving_paths(found))
    folders = dict(zip(places, [plan, *([service.files] if service else [])], strict=True))
    if options["dry_run"]:
        return out.answer(_shown(folders), {"written": [], "files": plan, "service": service.files if service else {}})
    return _told(name, list(places)[-1], write_whole(folders), undecided(found.items), service, out)


def service_folder(name: str, given: str) -> Path:
    """extracted/NAME below the project if there is such a folder, else NAME_service beside its apps. given: as typed."""
    base = Path(getattr(django_settings, "BASE_DIR", ".")).resolve()
    if given:
        return (Path.cwd() / given).resolve()
    return base / "extracted" / name if (base / "extracted").is_dir() else base / f"{name}_service"


def contract_in(folder: Path) -> str:
    """Of the service that is drafted there, as a plan names it: below or beside BASE_DIR, on whichever machine that lies."""
    base = Path(getattr(django_settings, "BASE_DIR", ".")).resolve()
    return Path(os.path.relpath(folder / "openapi.json", base)).as_posix()


def _shown(folders: Mapping[Path, Mapping[str, str]]) -> str:
    return "\n".join(f"# {folder / file}\n{text}" for folder, files in folders.items() for file, text in files.items())


def _told(name: str, folder: Path, written: list[str], open_ones: list[Item], service: Draft | None, out: Out) -> int:
    """What lies where now, and what is left to do."""
    next = f"Next: manage.py strangle check {name}"
    to_decide = [f"decide in the plan: {item.says}" for item in open_ones]
    if service is None:
        data = {"written": written, **({"left": to_decide} if to_decide else {})}
        return out.answer("\n".join([*written, *to_decide, next]), data)
    left = to_decide + left_in_service(name, len(service.decisions), f"in {folder}")
    listed = [
        "",
        "What is left to do, in this sequence:",
        *(f"{number}. {each}" for number, each in enumerate(left, 1)),
    ]
    data = {"written": written, "left": left, "decisions": list(service.decisions), "copied": service.copied}
    return out.answer("\n".join([*written, *listed, next]), data)
