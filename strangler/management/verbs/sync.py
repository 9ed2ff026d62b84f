"""Deliver this side's changes to the services without broker or worker; stand by, and take over from a dead conductor."""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.out import Out
from strangler.messages import refuse
from strangler.stages.conductor import known_of
from strangler.stages.take_over import watching
from strangler.sync import standby


def add_arguments(parser: CommandParser) -> None:
    standby.add_arguments(parser)


def run(options: dict[str, Any], out: Out) -> int:
    with watching(known_of):
        left = standby.run(options, out.progress)
    data = standby.as_data(left)
    refusals = [refuse("S501", count=data["left"])] if options["once"] and data["left"] else []
    return out.answer(standby.as_text(left) or "No link is installed here.", data, refusals)
