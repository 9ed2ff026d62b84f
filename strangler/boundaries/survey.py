"""A project in; all that its code shows of it out: apps and edges, who touches which rows, from where work begins and what it
reaches. Reads only. Called by the verbs that look before a cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from strangler.boundaries import analysis, entries, project, transactions
from strangler.boundaries.analysis import Analysis
from strangler.boundaries.entry import Entry
from strangler.boundaries.reach import Reach
from strangler.boundaries.registry import Registry
from strangler.boundaries.touch import Touch
from strangler.boundaries.transactions import Transaction


@dataclass(frozen=True)
class Survey:
    """skipped: place -> why, of files as of whatever could not be asked."""

    registry: Registry
    analysis: Analysis
    touches: tuple[Touch, ...]
    reach: Reach
    entries: tuple[Entry, ...]
    transactions: tuple[Transaction, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)


def survey(root: Path, *, kept: Path | None = None) -> Survey:
    """root: places are told relative to it. kept: a file for facts of the next run."""
    found = project.read(root, kept=kept)
    begun = entries.living(found.code, found.registry, found.urls, admins=found.admins, tasks=found.tasks)
    together = transactions.found(found.code, found.reach, begun, requests=transactions.each_request())
    return Survey(
        found.registry,
        analysis.of(found),
        found.trace.every_touch(),
        found.reach,
        tuple(begun),
        tuple(together),
        found.skipped,
    )
