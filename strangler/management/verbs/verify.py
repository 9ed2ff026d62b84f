"""Compare every row of an extraction on both sides, without locks, and name what differs by key and column."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from strangler.exceptions import Refused
from strangler.management.carried import keys_of, links_of, table_of
from strangler.management.out import Out
from strangler.messages import Refusal, refuse
from strangler.protocol.link import Role
from strangler.sync import config, peers, verify
from strangler.sync.deliver import PeerError
from strangler.sync.links import StoredLink
from strangler.sync.verify import Drift, Report

SHOWN = 50


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("name", help="the extraction")
    parser.add_argument("--table", help="only this table; a pass over some tables is not remembered as proof")
    parser.add_argument("--keys", nargs="+", metavar="KEY", help="only these rows of --table, right now")
    parser.add_argument("--repair", action="store_true", help="queue what differs anew at the owner")
    parser.add_argument("--dry-run", action="store_true", help="with --repair: say how many keys, queue none")


def run(options: dict[str, Any], out: Out) -> int:
    if options["keys"] and not options["table"]:
        raise Refused([refuse("S510", option="--keys")])
    found = links_of(options["name"])
    if options["table"]:
        found = [table_of(found, options["table"])[0]]
    strangers = [each for each in found if options["table"] and not _is_owned(each)]
    try:
        reports = {each.row.link: _report(each, options, out) for each in found if each not in strangers}
        is_repairing = options["repair"] and not options["dry_run"]
        repaired = sum(_repair(each, reports, out) for each in found) if is_repairing else 0
    except PeerError as error:
        raise Refused([refuse("S411", error=error)]) from error
    refused = [refuse("S508", link=each.row.link, name=options["name"]) for each in strangers]
    refusals = [*refused, *(each for link, report in reports.items() for each in _findings(link, report, options))]
    text = _text(reports, repaired)
    if options["repair"] and options["dry_run"]:
        text += f"\n{sum(len(report.drifts) for report in reports.values()):,} keys would be queued anew (dry run)."
    return out.answer(text, _data(reports, repaired), refusals)


def _is_owned(link: StoredLink) -> bool:
    return link.row.role is not Role.FOLLOWER


def _report(link: StoredLink, options: dict[str, Any], out: Out) -> Report:
    connection, name, there = config.connection(), link.row.link, peers.there(link.row.link)
    out.progress(f"comparing {name}")
    if not _is_owned(link):
        return verify.verify_there(there, name, link.definition)
    if not options["keys"]:
        return verify.verify(connection, name, there, tables=[options["table"]] if options["table"] else None)
    _, table = table_of([link], options["table"])
    keys = keys_of(table, options["keys"])
    return Report(len(keys), verify.verify_keys(connection, name, table, keys, there))


def _repair(link: StoredLink, reports: dict[str, Report], out: Out) -> int:
    """At the owner, wherever that is. Raises PeerError."""
    name = link.row.link
    drifts = reports[name].drifts if name in reports else []
    if _is_owned(link):
        count = verify.repair(config.connection(), name, drifts)
    else:
        count = verify.repair_there(peers.there(name), name, link.definition, drifts)
    if count:
        out.did(f"{name}: {count:,} keys were queued anew")
    return count


def _findings(link: str, report: Report, options: dict[str, Any]) -> Iterator[Refusal]:
    """What was repaired is no finding any more; what moves is neither equal nor different."""
    if report.drifts and not options["repair"]:
        yield refuse("S505", count=len(report.drifts), link=link, name=options["name"])
    if report.moving:
        yield refuse("S506", count=len(report.moving), link=link, name=options["name"])


def _text(reports: dict[str, Report], repaired: int) -> str:
    lines = []
    for link, report in reports.items():
        counts = f"{report.rows:,} rows compared, {len(report.drifts):,} differ, {len(report.moving):,} moving"
        lines += [f"{link}: {counts}", *(f"  {_drift(drift)}" for drift in report.drifts[:SHOWN])]
        if len(report.drifts) > SHOWN:
            lines.append(f"  … and {len(report.drifts) - SHOWN:,} more; --format json lists all")
    if repaired:
        lines.append(f"{repaired:,} keys were queued anew; look again once they have arrived.")
    return "\n".join(lines)


def _drift(drift: Drift) -> str:
    what = {"missing": "is missing there", "extra": "is there and not here"}.get(drift.what)
    return f"{drift.table} {'/'.join(drift.key)} {what or 'differs in ' + ', '.join(drift.columns)}"


def _data(reports: dict[str, Report], repaired: int) -> dict[str, Any]:
    told = [{"link": link, **asdict(report), "clean": report.is_clean} for link, report in reports.items()]
    return {"links": told, "repaired": repaired}
