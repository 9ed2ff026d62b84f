"""Send rows again, refused ones or named; make lost triggers again; carry columns that came; loosen what was tied again.

The ordinary road carries the rows; nothing is overwritten.
"""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.exceptions import Refused
from strangler.management.actor import actor_name
from strangler.management.carried import Key, keys_of, links_of, table_of
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.plans import loader
from strangler.plans.plan import Plan
from strangler.plans.resolved import ResolvedExtraction
from strangler.plans.stage import Stage
from strangler.protocol.link import Role
from strangler.stages import history, known, loosening, mending, standing, widening
from strangler.stages.conducting import conducting
from strangler.sync import config, dead_letters, peers, queue, wire
from strangler.sync.definition import Table
from strangler.sync.deliver import PeerError
from strangler.sync.engines.keys import ForeignKey
from strangler.sync.links import StoredLink

LETTERS = 100_000

Wanted = list[tuple[StoredLink, Table, list[Key]]]


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--from-dead-letters", action="store_true", help="every key the other side refused")
    which.add_argument("--keys", nargs="+", metavar="KEY", help="these rows of --table")
    which.add_argument(
        "--loosen",
        action="store_true",
        help="drop what the plan loosens and is held by a constraint again, and before Retire what ties moved tables",
    )
    which.add_argument("--columns", action="store_true", help="carry columns that came to the tables, on both sides")
    which.add_argument("--triggers", action="store_true", help="make triggers again that are gone, on both sides")
    parser.add_argument("--table", help="the table of --keys")
    parser.add_argument(
        "--reason", default="", help="kept in the ledger, which notes --triggers, --columns and --loosen"
    )
    parser.add_argument("--dry-run", action="store_true", help="say which, change nothing")


def run(options: dict[str, Any], out: Out) -> int:
    found = links_of(options["name"])
    if options["loosen"]:
        return _loosen(options, out)
    if options["triggers"]:
        return _mend(options, out)
    if options["columns"]:
        return _widen(options, out)
    wanted = _letters(found) if options["from_dead_letters"] else _named(found, options)
    if not options["dry_run"]:
        try:
            for link, table, keys in wanted:
                _requeue(link, table, keys)
                out.did(f"{link.row.link} {table.name}: {len(keys):,} keys were queued anew")
        except PeerError as error:
            raise Refused([refuse("S411", error=error)]) from error
    count = sum(len(keys) for _, _, keys in wanted)
    told = [{"link": link.row.link, "table": table.name, "keys": keys} for link, table, keys in wanted]
    lines = [
        f"{each['link']} {each['table']}: {len(keys):,} keys" for each, (_, _, keys) in zip(told, wanted, strict=True)
    ]
    last = "Nothing was queued (dry run)." if options["dry_run"] else f"{count:,} keys were queued anew."
    data = {"queued": 0 if options["dry_run"] else count, "keys": told}
    return out.answer("\n".join([*lines, last]), data)


def _mend(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    try:
        if options["dry_run"]:
            found = mending.lost(name)
            lines = [*(each.line() for each in found), "Nothing was made again (dry run)."]
            return out.answer("\n".join(lines), {"mended": [], "would": [asdict(each) for each in found]})
        noted = {"actor": actor_name(), "before": _stage(name), "reason": options["reason"]}
        with conducting(name), history.recorded(name, "repair", **noted) as row:
            mended, refusals = mending.mend(name)
            outcome = row.Outcome.FAILED if refusals else row.Outcome.DONE
            history.end(row, outcome, detail={"mended": [each.line() for each in mended]})
    except PeerError as error:
        raise Refused([refuse("S411", error=error)]) from error
    for each in mended:
        out.did(f"mended {each.line()}")
    lines = [each.line() for each in mended]
    if not mended and not refusals:
        lines.append("Every trigger is there.")
    if mended:
        lines.append(
            f"Changes may have passed unseen. Next: manage.py strangle verify {name} --repair until nothing differs."
        )
    return out.answer("\n".join(lines), {"mended": [asdict(each) for each in mended]}, refusals)


def _widen(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    plan, resolved = known.examined(name, needs=())
    some, refusals = widening.came(resolved)
    lines = [f"{each.link}: {', '.join(each.columns)}" for each in some] or [
        "No column came that the links do not carry."
    ]
    told = [{"link": each.link, "columns": each.columns} for each in some]
    if options["dry_run"] or refusals or not some:
        return out.answer("\n".join(lines), {"widened": [], "would": told}, refusals)
    noted = {"actor": actor_name(), "before": standing.where(plan).stage, "reason": options["reason"]}
    try:
        with conducting(name), history.recorded(name, "repair", **noted) as row:
            refusals = widening.take_in(name, some)
            outcome = row.Outcome.FAILED if refusals else row.Outcome.DONE
            history.end(row, outcome, detail={"widened": lines})
    except PeerError as error:
        raise Refused([refuse("S411", error=error)]) from error
    if not refusals:
        lines.append(
            f"Their tables are sent anew. Next: manage.py strangle verify {name} --repair until nothing differs."
        )
    return out.answer("\n".join(lines), {"widened": [] if refusals else told}, refusals)


def _stage(name: str) -> str:
    """'' where the plan cannot be read: triggers are made again all the same."""
    try:
        return standing.where(loader.load(settings.plans_root(), name)).stage.value
    except Refused:
        return ""


def _loosen(options: dict[str, Any], out: Out) -> int:
    name = options["name"]
    plan, resolved = known.examined(name, needs=())
    if options["dry_run"]:
        lines = [*loosening.describe(resolved), *(f"- {key.place} is let go" for key in _to_let_go(plan, resolved))]
        return out.answer("\n".join([*lines, "Nothing was dropped (dry run)."]), {"dropped": [], "would": lines})
    noted = {"actor": actor_name(), "before": standing.where(plan).stage, "reason": options["reason"]}
    with conducting(name), history.recorded(name, "loosen", **noted) as row:
        try:
            dropped = [] if resolved.has_left else loosening.again(resolved, out.progress)
            if _to_let_go(plan, resolved):
                dropped += loosening.let_go(resolved, out.progress)
        except loosening.NotLoosened as error:
            raise Refused(
                [refuse("S420", error=error, command=f"manage.py strangle repair {name} --loosen")]
            ) from error
        history.end(row, row.Outcome.DONE, detail={"dropped": dropped})
    return out.answer(f"{len(dropped)} constraints were dropped.", {"dropped": dropped})


def _to_let_go(plan: Plan, resolved: ResolvedExtraction) -> list[ForeignKey]:
    """What would refuse deletions here once the code of moved tables has left: before Retire, and only while they follow."""
    is_next = any(step.stage is Stage.RETIRE for step in plan.steps) and not standing.where(plan).is_owned_here
    return loosening.outward(resolved) if is_next else []


def _named(found: list[StoredLink], options: dict[str, Any]) -> Wanted:
    if not options["table"]:
        raise Refused([refuse("S510", option="--keys")])
    link, table = table_of(found, options["table"])
    return [(link, table, keys_of(table, options["keys"]))]


def _letters(found: list[StoredLink]) -> Wanted:
    """Each side keeps the letters of what it sent, so only links owned here have any."""
    wanted: Wanted = []
    for link in found:
        letters = dead_letters.listed(config.connection(), link.row.link, limit=LETTERS)
        for table in link.definition.tables:
            if keys := sorted(row.key for row, _ in letters if row.table == table.name):
                wanted.append((link, table, keys))
    return wanted


def _requeue(link: StoredLink, table: Table, keys: list[Key]) -> None:
    """At the owner, wherever that is. Raises PeerError."""
    if link.row.role is Role.FOLLOWER:
        peers.there(link.row.link).repair(wire.Keys(link.row.link, table.name, tuple(keys)))
    else:
        queue.requeue(config.connection(), link.row.link, table, keys)
