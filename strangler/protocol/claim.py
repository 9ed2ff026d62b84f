"""Queue entries in; what a sender holds and how it labels what it read. The queue is insert-only; coalescing happens here.

Life of a change: queue -> claimed into inflight, committed -> current rows read in one snapshot -> posted -> settled.
No transaction is open while a request is under way; a crash leaves the inflight row, and its lease brings it back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from strangler.protocol.position import Position


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """One row of one captured table. key: canonical text of the key columns, in declared order."""

    table: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of one queue entry."""

    row: RowKey
    version: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One key in flight. Both ends of what was coalesced: with the newest alone, an older position would count as
    delivered while it is not."""

    row: RowKey
    oldest: int
    newest: int


def coalesce(entries: Iterable[Entry]) -> list[Claim]:
    """One claim a key, sorted, so that two senders lock in the same order."""
    claims: dict[RowKey, Claim] = {}
    for entry in entries:
        held = claims.get(entry.row)
        oldest = min(entry.version, held.oldest) if held else entry.version
        newest = max(entry.version, held.newest) if held else entry.version
        claims[entry.row] = Claim(entry.row, oldest, newest)
    return [claims[row] for row in sorted(claims)]


def label(epoch: int, claim: Claim, visible: Iterable[int]) -> Position:
    """The position of the row's state as read: the newest version of that key visible in the same snapshot.

    visible: versions of that key in queue and inflight, seen by the snapshot that read the row. Labelled with the claimed
    version instead, a newer state would carry an older label, and a slow second sender could put the peer back.
    """
    return Position(epoch, max([claim.newest, *visible]))
