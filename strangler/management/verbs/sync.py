"""Deliver this side's changes to the services, without broker or worker; stands by while somebody else delivers."""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.out import Out
from strangler.messages import refuse
from strangler.sync import standby


def add_arguments(parser: CommandParser) -> None:
    standby.add_arguments(parser)


def run(options: dict[str, Any], out: Out) -> int:
    left = standby.run(options, out.progress)
    data = standby.as_data(left)
    refusals = [refuse("S501", count=data["left"])] if options["once"] and data["left"] else []
    return out.answer(standby.as_text(left) or "No link is installed here.", data, refusals)
