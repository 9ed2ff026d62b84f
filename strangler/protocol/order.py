"""A batch in; the order of its writes out: upserts parents first, then tombstones children first.

Keys are sorted inside a table, so that two appliers lock rows in the same order and never deadlock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from strangler.protocol.claim import RowKey
from strangler.protocol.position import Position


@dataclass(frozen=True, slots=True)
class Change:
    """One row as read by the sender. values: canonical text or None a column; None as a whole is a tombstone. ran: the
    newest intent of this key that had run by then."""

    row: RowKey
    position: Position
    values: tuple[str | None, ...] | None
    ran: int = 0

    @property
    def is_tombstone(self) -> bool:
        return self.values is None


class ParentCycle(ValueError):
    """Tables that are each other's parents have no order; one of the keys must be declared deferred."""


def parents_first(parents: Mapping[str, Iterable[str]]) -> list[str]:
    """Tables with every parent before its children, else by name. A table's reference to itself is ignored: rows of one
    table are written under deferred constraints. Raises ParentCycle, naming the tables."""
    ordered: list[str] = []
    left = {table: set(above) & set(parents) - {table} for table, above in parents.items()}
    while left:
        ready = sorted(table for table, above in left.items() if above <= set(ordered))
        if not ready:
            raise ParentCycle(f"tables refer to each other: {', '.join(sorted(left))}")
        ordered += ready
        left = {table: above for table, above in left.items() if table not in ready}
    return ordered


def write_order(changes: Iterable[Change], tables: Sequence[str]) -> list[Change]:
    """tables: parents first. Upserts in that order, then tombstones in the reverse order, keys sorted within a table."""
    rank = {table: place for place, table in enumerate(tables)}
    changes = list(changes)
    upserts = sorted((c for c in changes if not c.is_tombstone), key=lambda c: (rank[c.row.table], c.row.key))
    tombstones = sorted((c for c in changes if c.is_tombstone), key=lambda c: (-rank[c.row.table], c.row.key))
    return upserts + tombstones
