"""Queue entries in; what a sender holds and how it labels what it read. The queue is insert-only; coalescing happens here.

Life of a change: queue -> claimed into inflight, committed -> current rows read in one snapshot -> posted -> settled.
No transaction is open while a request is under way; a crash leaves the inflight row, and its lease brings it back. A key
that waits stays in inflight, its lease given up, so that its oldest version keeps counting as undelivered.

A settled post ends the very claims it was read for, never "the key's claims":
    1 A claims v1, stalls; its lease passes to B, who delivers and settles   2 the row changes, B claims v2
    3 A's reply arrives at last: ending the key's claims would end v2, which nobody has delivered.

Why repairs (keys queued again by verify, not by a trigger) take their version under the row's lock, or under a lock that
waits for the table's writers when the row is missing:
    1 a writer holds the row, took version 6, has not committed   2 repair queues the key as version 7
    3 a sender reads the old row, labels it 7, delivers   4 the writer commits; its state is labelled 6: stale, lost
"""

from collections.abc import Iterable
from dataclasses import dataclass

from strangler.protocol.position import BACKFILL_VERSION, Position


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


def companion_label(epoch: int, visible: Iterable[int]) -> Position:
    """The position of a row sent only because another waits for it. Nobody claimed it, so it is read like a backfilled row:
    0, or the newest version of it visible in the same snapshot. Never a fresh version: see "repairs" above."""
    return Position(epoch, max([BACKFILL_VERSION, *visible]))


def coalesce_claims(claims: Iterable[Claim]) -> dict[RowKey, Claim]:
    """Several claims of one key (two queue rounds, one lapsed lease) as one, by row."""
    merged: dict[RowKey, Claim] = {}
    for claim in claims:
        held = merged.get(claim.row, claim)
        merged[claim.row] = Claim(claim.row, min(held.oldest, claim.oldest), max(held.newest, claim.newest))
    return merged


def label(epoch: int, claim: Claim, visible: Iterable[int]) -> Position:
    """The position of the row's state as read: the newest version of that key visible in the same snapshot.

    visible: versions of that key in queue and inflight, seen by the snapshot that read the row. Labelled with the claimed
    version instead, a newer state would carry an older label, and a slow second sender could put the peer back.
    """
    return Position(epoch, max([claim.newest, *visible]))
