"""Below which version nothing is undelivered, nor ever will be. What was delivered leaves dead entries behind, and an old
snapshot (a report, a dump) keeps them where every look from the first version on walks past them; a look from a floor
does not.

    1 writer A takes version 5 and has not committed    2 B takes 6, commits, is delivered; a look finds nothing below 7
    3 A commits version 5, undelivered
So 7 is not a floor yet at 2. It waits until every transaction is over that could have taken a version below it: those that
had begun when the look was made. What they left is found then.

Transactions are told by their ids, as PostgreSQL's pg_current_snapshot() does. A writer must have its id before it takes a
version. Where one writer commits after the other (SQLite) all ids are 0 and a floor waits for nobody.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Horizon:
    """Transactions as one snapshot sees them: those with ids below `oldest` are over, none from `next` on has begun."""

    oldest: int
    next: int


@dataclass(frozen=True, slots=True)
class Floor:
    """version: the floor. coming: the next one, once every transaction below `until` is over."""

    version: int = 0
    coming: int = 0
    until: int = 0

    def usable(self, mark: int) -> int:
        """The version to look from. mark: the newest version handed out; a database that went back in time has less."""
        return self.version if mark + 1 >= self.version else 0


def learned(floor: Floor, *, below: int, mark: int, horizon: Horizon) -> Floor:
    """What one more look teaches. below: progress.delivered_below, looked for from floor.usable(mark) on, in one snapshot;
    mark: read before that snapshot; horizon: of that snapshot."""
    if mark + 1 < floor.version or horizon.next < floor.until:
        return Floor(0, below, horizon.next)  # the database went back in time: nothing learned of it holds
    if horizon.oldest < floor.until:
        return floor
    return Floor(max(floor.version, min(floor.coming, below)), below, horizon.next)
