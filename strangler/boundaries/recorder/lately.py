"""What a process has seen so far in, every time it is written; on which days, and when each entry last touched each table, out.

By comparing counts: a statement that is watched pays nothing for it.
"""

from collections import Counter
from collections.abc import Iterable

from strangler.boundaries.living.entry import Entry
from strangler.boundaries.recording import Latest, Observation

DAY_S = 86_400


class Lately:
    """Of one process. The first look finds nothing and counts as no day."""

    def __init__(self) -> None:
        self._times: dict[tuple[Entry, str], int] = {}
        self._at_s: dict[tuple[Entry, str], int] = {}
        self._days: set[int] | None = None

    def look(self, observations: Iterable[Observation], now_s: int) -> None:
        """observations: all there are, not only what came since."""
        times: Counter[tuple[Entry, str]] = Counter()
        for each in observations:
            times[each.entry, each.table] += each.times
        self._at_s |= {key: now_s for key, count in times.items() if count != self._times.get(key)}
        self._times = dict(times)
        if self._days is None:
            self._days = set()
        else:
            self._days.add(now_s // DAY_S)

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(sorted(self._days or ()))

    @property
    def rows(self) -> tuple[Latest, ...]:
        return tuple(sorted(Latest(entry, table, at_s) for (entry, table), at_s in self._at_s.items()))
