"""Publish the table to every gateway again, and say which of them have it."""

from typing import Any

from django.core.management.base import CommandParser

from strangler import settings
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.stages import known
from strangler.stages.publish import publish


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--dry-run", action="store_true", help="make the table's parts and name the gateways; post nothing"
    )


def run(options: dict[str, Any], out: Out) -> int:
    every = known.every()
    if options["dry_run"]:
        names, urls = [plan.name for plan, _resolved in every], settings.read("STRANGLER_GATEWAYS")
        text = f"a table of {', '.join(names) or 'nothing'} would go to {', '.join(urls) or 'no gateway'}"
        return out.answer(text, {"extractions": names, "gateways": urls})
    out.did("a table was being made and posted; gateways that have it keep it")
    publication = publish(every)
    told = publication.acknowledged
    without = [url for url, answer in told.items() if answer != publication.version]
    lines = [f"  {url}: {answer if url in without else 'has it'}" for url, answer in told.items()]
    words = {"version": publication.version, "gateways": ", ".join(without), "count": len(without), "all": len(told)}
    refusals = [refuse("S436", **words)] if without else []
    data = {"version": publication.version, "acknowledged": told}
    return out.answer("\n".join([f"table {publication.version}", *lines]), data, refusals)
