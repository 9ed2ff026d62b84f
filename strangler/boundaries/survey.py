"""A project in; all that its code shows of it out: apps and edges, who touches which rows, from where work begins and what it
reaches. Reads only. Called by the verbs that look before a cut.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strangler.boundaries import analysis, project
from strangler.boundaries.analysis import Analysis
from strangler.boundaries.following import entries, transactions
from strangler.boundaries.following.hearing import Hearing, hearing
from strangler.boundaries.following.migrations import Migration, migrations
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.following.transactions import Transaction
from strangler.boundaries.living.entry import Entry
from strangler.boundaries.living.registry import Registry
from strangler.boundaries.living.scheduled import scheduled


@dataclass(frozen=True)
class Survey:
    """hearing: by the code of each receiver. tasks: registered names, whoever's. scheduled: a task's name -> those of beat's
    schedules. skipped: place -> why, of files as of whatever could not be asked. migrations: those that touch rows."""

    registry: Registry
    analysis: Analysis
    touches: tuple[Touch, ...]
    reach: Reach
    entries: tuple[Entry, ...]
    transactions: tuple[Transaction, ...]
    hearing: Mapping[str, Hearing] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()
    scheduled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)
    migrations: tuple[Migration, ...] = ()


def survey(root: Path, *, kept: Path | None = None, named: Sequence[str] = ()) -> Survey:
    """As in project.read."""
    found = project.read(root, kept=kept, named=named)
    begun = entries.living(found.code, found.urls, admins=found.admins, tasks=found.tasks, heard=found.heard)
    together = transactions.found(found.code, found.reach, begun, requests=transactions.each_request())
    return Survey(
        found.registry,
        analysis.of(found),
        found.trace.every_touch(),
        found.reach,
        tuple(begun),
        tuple(together),
        hearing(found.heard, found.code, found.trace),
        frozenset(found.tasks),
        dict(entries.tolerated(scheduled, "beat", found.skipped)),
        found.skipped,
        tuple(migrations(found.migrations, found.registry, found.code, found.reach)),
    )
