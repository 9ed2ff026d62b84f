"""Publish the table to every gateway again, and say which of them have it."""

from typing import Any

from django.core.management.base import CommandParser

from strangler.management.out import Out
from strangler.stages import known
from strangler.stages.publish import publish


def add_arguments(parser: CommandParser) -> None:
    """Nothing to choose: all extractions, all gateways."""


def run(options: dict[str, Any], out: Out) -> int:
    publication = publish(known.every())
    told = publication.acknowledged
    lines = [f"table {publication.version}"]
    lines += [f"  {url}: {'has it' if answer == publication.version else answer}" for url, answer in told.items()]
    out.answer("\n".join(lines), {"version": publication.version, "acknowledged": told})
    return 0 if all(answer == publication.version for answer in told.values()) else 1
