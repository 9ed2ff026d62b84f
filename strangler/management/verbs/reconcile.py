"""After a loss: show and keep what differs, take the owner's rows for the truth, or note a lost ledger anew."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.management.actor import actor_name
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans import loader
from strangler.stages import reconcile, standing


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument(
        "--keep", type=Path, default=None, help="where both sides' rows go (default build/reconcile-NAME.json)"
    )
    parser.add_argument("--take", choices=["monolith", "service"], help="the owner: its rows replace the other's")
    parser.add_argument(
        "--ledger", action="store_true", help="note anew what the link rows prove; rows are not looked at"
    )
    parser.add_argument("--reason", default="", help="kept in the ledger, which notes --take and --ledger")
    parser.add_argument("--dry-run", action="store_true", help="only say what differs")


def run(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["ledger"]:
        return _ledger(options, out)
    standing.linked(loader.load(settings.plans_root(), name))
    found = reconcile.differences(name)
    owner, still = reconcile.owner_of(name), reconcile.standing_still(name)
    lines = [f"  {drift.table} {list(drift.key)}: {drift.what} {', '.join(drift.columns)}".rstrip() for drift in found]
    lines += [f"  {why}" for why in still]
    data: dict[str, Any] = {"name": name, "owner": owner, "differing": len(found), "stopped": still}
    if found and not options["dry_run"]:
        file = reconcile.keep(name, found, options["keep"] or Path("build") / f"reconcile-{name}.json")
        data["kept"] = str(file)
        lines.append(f"both sides' rows are kept in {file}")
    if options["take"] and not options["dry_run"]:
        who = {"actor": actor_name(), "reason": options["reason"]}
        data["copied"] = reconcile.take(name, options["take"], **who, progress=out.progress)
        lines.append(f"{name} was taken anew from the {owner}, and both sides were found equal")
    is_open = (found or still) and not options["take"]
    refusals = [refuse("S435", name=name, count=len(found), still=len(still), owner=owner)] if is_open else []
    return out.answer("\n".join([f"{name}: {len(found)} rows differ", *lines]), data, refusals)


def _ledger(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    if options["dry_run"]:
        at = standing.where(loader.load(settings.plans_root(), name))
        return out.answer(at.doubt or f"{name}: ledger and link rows agree", {"name": name, "doubt": at.doubt})
    standing.linked(loader.load(settings.plans_root(), name))
    applied = reconcile.rebuild_ledger(name, actor=actor_name(), reason=options["reason"])
    text = f"{name}: the ledger now notes {', '.join(applied) or 'no step'}, as the link rows prove"
    return out.answer(text, {"name": name, "applied": applied})
