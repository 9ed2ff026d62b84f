"""Look at everything the toolkit rests on: databases, broker, middleware, gateways, plans, links, the other side, clocks."""

from collections import defaultdict
from typing import Any

from django.core.management.base import CommandParser

from strangler.management import preflight
from strangler.management.diagnosis import Finding, examine
from strangler.management.out import Out
from strangler.management.preflight.report import Report


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--preflight",
        action="store_true",
        help="before the first extraction, without a table of ours, reading only: what would stand in its way; ends with 1 if"
        " something stops everything",
    )
    parser.add_argument(
        "--app", action="append", default=[], metavar="LABEL", help="of --preflight: whose tables may leave"
    )
    parser.add_argument(
        "--service", default="", metavar="URL", help="of --preflight: where the service answers already"
    )


def run(options: dict[str, Any], out: Out) -> int:
    if options["preflight"]:
        return _preflight(options, out)
    found: list[Finding] = []
    for each in examine():
        found.append(each)
        out.progress(f"{each.topic}: {each.fault.id if each.fault else 'OK'}")
    faults = [each.fault for each in found if each.fault]
    return out.answer(_text(found), {"topics": _data(found)}, faults)


def _preflight(options: dict[str, Any], out: Out) -> int:
    report = Report()
    for each in preflight.examine(apps=options["app"], service_url=options["service"]):
        report.add(each)
        out.progress(f"{each.topic}: {each.said.id if each.said else 'OK'}")
    return out.answer(report.text(), report.data(), report.stops())


def _text(found: list[Finding]) -> str:
    lines = []
    for topic, each in _by_topic(found).items():
        faults = sum(bool(one.fault) for one in each)
        word = f"{faults} to repair" if faults else "OK"
        saw = "; ".join(dict.fromkeys(one.saw for one in each if one.saw and not one.fault))
        lines.append(f"{topic.capitalize()}: {word}  {saw}".rstrip())
    return "\n".join(lines)


def _data(found: list[Finding]) -> dict[str, Any]:
    return {
        topic: {"ok": not any(one.fault for one in each), "saw": [one.saw for one in each if one.saw and not one.fault]}
        for topic, each in _by_topic(found).items()
    }


def _by_topic(found: list[Finding]) -> dict[str, list[Finding]]:
    topics: dict[str, list[Finding]] = defaultdict(list)
    for each in found:
        topics[each.topic].append(each)
    return topics
