"""Imports a file or a folder, whole or not at all. In: a path. Out: a report a file, and the unknown files.

Called by the command.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from monolith.importer import chinook, clothing, detect, dummyjson, northwind, uci
from monolith.importer.intake import Intake
from monolith.importer.report import Report
from monolith.reviews import ratings

LOADERS = {
    "uci": uci.load,
    "clothing": clothing.load,
    "dummyjson": dummyjson.load,
    "chinook": chinook.load,
    "northwind": northwind.load,
}


@dataclass
class Outcome:
    reports: list[Report] = field(default_factory=list)
    unknown: list[detect.Found] = field(default_factory=list)


def run(path: Path, *, first: Callable[[], object] = lambda: None) -> Outcome:
    """What came in. One transaction for all files: a fault in the last undoes the first. first: runs in it, before."""
    outcome, intake = Outcome(), Intake()
    with transaction.atomic():
        first()
        for found in detect.found_in(path):
            if not found.kind:
                outcome.unknown.append(found)
                continue
            report = Report(found.path, found.kind)
            LOADERS[found.kind](found.rows, intake, report)
            outcome.reports.append(report)
        ratings.refresh_all()  # bulk_create sends no signal
    return outcome
