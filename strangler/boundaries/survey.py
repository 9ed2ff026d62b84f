"""A project in; all that its code shows of it out: apps and edges, who touches which rows, from where work begins and what it
reaches. Reads only. Called by the verbs that look before a cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from strangler.boundaries import entries, transactions
from strangler.boundaries.analysis import Analysis, edges_of, files_of
from strangler.boundaries.code import Code
from strangler.boundaries.entry import Entry
from strangler.boundaries.reach import Reach
from strangler.boundaries.receivers import listeners
from strangler.boundaries.registry import Registry, living
from strangler.boundaries.sources import Shelf
from strangler.boundaries.touch import Touch
from strangler.boundaries.touching import Tracing
from strangler.boundaries.transactions import Transaction


@dataclass(frozen=True)
class Survey:
    """skipped: place -> why, of files as of whatever could not be asked."""

    registry: Registry
    analysis: Analysis
    touches: tuple[Touch, ...]
    reach: Reach
    entries: tuple[Entry, ...]
    transactions: tuple[Transaction, ...] = ()
    skipped: Mapping[str, str] = field(default_factory=dict)


def survey(root: Path, *, kept: Path | None = None) -> Survey:
    """root: places are told relative to it. kept: a file for facts of the next run."""
    registry, shelf = living(), Shelf(kept)
    skipped: dict[str, str] = {}
    files = files_of(registry, root, shelf, skipped)
    shelf.keep()
    code = Code(files)
    admins = tuple(entries.tolerated(lambda: entries.admins(registry, code), "admins", skipped))
    tasks = dict(entries.tolerated(entries.tasks, "tasks", skipped))
    begun = entries.living(code, registry, admins=admins, tasks=tasks, skipped=skipped)
    tracing = Tracing(code, registry, listeners(registry), tasks, admins)
    trace = tracing.run()
    reach = Reach(trace, code, tracing.values.generic)
    return Survey(
        registry,
        edges_of(files, registry, root, skipped),
        trace.every_touch(),
        reach,
        tuple(begun),
        tuple(transactions.found(code, reach, begun, requests=transactions.each_request())),
        skipped,
    )
