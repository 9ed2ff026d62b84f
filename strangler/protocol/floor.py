"""Below which version nothing is undelivered, nor ever will be. What was delivered leaves dead entries behind, and an old
snapshot (a report, a dump) keeps them where every look from the first version on walks past them; a look from a floor
does not.

    1 writer A takes version 5 and has not committed    2 B takes 6, commits, is delivered; a look finds nothing below 7
    3 A commits version 5, undelivered
So 7 is not a floor yet at 2. It waits until every transaction is over that could have taken a version below it: those that
had their ids when the look's mark was read. What they left is found then.

Whoever looks draws an id of its own after reading the mark, and waits for all smaller ones. The upper end of PostgreSQL's
snapshot will not do: it is one past the newest *ended* transaction, and one that runs may lie above it. A writer must have
its id before it takes a version. Where one writer commits after the other (SQLite) all ids are 0 and nobody is waited for.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Horizon:
    """oldest: all transactions with smaller ids are over, as the look's snapshot sees it. drawn: an id drawn after the
    look's mark was read."""

    oldest: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Floor:
    """version: the floor. coming: the next one, once every transaction below `until` is over."""

    version: int = 0
    coming: int = 0
    until: int = 0

    def usable(self, mark: int) -> int:
        """The version to look from. mark: the newest version handed out; a database that went back in time has less."""
        return 0 if self._is_of_another_life(mark) else self.version

    def learned(self, *, below: int, mark: int, horizon: Horizon) -> "Floor":
        """What one more look teaches; looks are learned from in the sequence in which they were made. below:
        progress.delivered_below, looked for from usable(mark) on, in one snapshot taken after the mark was read."""
        if self._is_of_another_life(mark):
            return Floor(0, below, horizon.drawn)
        if horizon.oldest < self.until:
            return self
        return Floor(max(self.version, min(self.coming, below)), below, horizon.drawn)

    def _is_of_another_life(self, mark: int) -> bool:
        return mark + 1 < max(self.version, self.coming)
