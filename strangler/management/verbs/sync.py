"""Deliver this side's changes to the services, without broker or worker; stands by while somebody else delivers.

Beside that it looks after conductors that died, and ends what they began.
"""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.actor import actor_name
from strangler.management.out import Out
from strangler.messages import refuse
from strangler.stages import take_over
from strangler.sync import standby


def add_arguments(parser: CommandParser) -> None:
    standby.add_arguments(parser)


def run(options: dict[str, Any], out: Out) -> int:
    def begins(text: str) -> None:
        out.progress(text)
        out.did("what was delivered until then has arrived")

    with take_over.watching(actor=f"take-over by {actor_name()}"):
        left = standby.run(options, begins)
    data = standby.as_data(left)
    refusals = [refuse("S501", count=data["left"])] if options["once"] and data["left"] else []
    return out.answer(standby.as_text(left) or "No link is installed here.", data, refusals)
