"""Take away what has been quiet for long enough: archive the copy here, end its feed, and say what code and tables to delete.

There is no way back from it. Tables are dropped by the migration it writes, which you run.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.exceptions import Refused
from strangler.management.actor import actor_name
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans import loader
from strangler.stages import going, standing
from strangler.stages.leftovers import migration
from strangler.stages.leftovers.listing import leftovers
from strangler.stages.leftovers.place import Leftovers
from strangler.stages.uses import uses_of
from strangler.sync import config, links
from strangler.sync.deliver import PeerError


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument(
        "--archive", type=Path, metavar="DIR", help="where the copy's last rows go (default: archive/NAME)"
    )
    parser.add_argument(
        "--into", metavar="APP", help="an app that stays, by its label: it gets a migration that drops the tables"
    )
    parser.add_argument("--yes", action="store_true", help="there is no way back, and you know it")
    parser.add_argument("--reason", default="", help="kept in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    folder = options["archive"] or Path("archive") / name
    plan = loader.load(settings.plans_root(), name)
    strange = migration.refusals(name, options["into"]) if options["into"] else []
    if options["dry_run"]:
        found = [*going.refusals(plan, standing.where(plan), folder=folder, is_sure=True), *strange]
        left, uses = leftovers(plan), uses_of(plan)
        used = uses.lines() if uses else []
        text = "\n".join([f"Its rows would go to {folder}.", *used, "Then nothing uses any more:", *left.lines()])
        return out.answer(text, {"archive": str(folder), "used": used, **_data(left)}, found)
    if strange:
        raise Refused(strange)
    try:
        gone = going.go(
            name,
            actor=actor_name(),
            folder=folder,
            is_sure=options["yes"],
            reason=options["reason"],
            progress=out.progress,
        )
    except PeerError as error:
        raise Refused([refuse("S411", error=error)]) from error
    for table, (path, count) in gone.files.items():
        out.did(f"{table}: {count:,} rows were archived in {path}")
    written = _write_migration(plan, options["into"], out)
    left = leftovers(plan)
    lines = [f"{name} is gone from here; its service owns it alone.", *written, "Nothing uses any more:", *left.lines()]
    data = {
        "archive": {table: str(path) for table, (path, _) in gone.files.items()},
        "migration": written,
        **_data(left),
    }
    return out.answer("\n".join(lines), data)


def _data(left: Leftovers) -> dict[str, list[str]]:
    return {"delete": [str(place) for place in left.delete], "edit": [str(place) for place in left.edit]}


def _write_migration(plan: Any, into: str | None, out: Out) -> list[str]:
    """Never over one that is there."""
    if not into:
        return []
    definition = links.read(config.connection(), plan.name).definition
    path, text = migration.migration(plan, definition, into)
    if any(path.parent.glob(f"*_drop_{plan.name}.py")):
        return []
    path.write_text(text)
    out.did(f"{path} was written")
    return [
        f"{path}: read it, then manage.py migrate {into}, and manage.py remove_stale_contenttypes --include-stale-apps"
    ]
