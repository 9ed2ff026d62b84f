"""Where one process may begin to look for what is undelivered, by link. Learned from its own looks, kept in memory only: a
process that starts begins at the first version, and so does one that has not looked for a while, for the database under it
may have been restored meanwhile.

For what is asked often. Decisions and people (`queue.progress`: drains, gates, the board) look from the first version on.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from strangler.protocol.floor import Floor, Horizon
from strangler.resilience.clock import Clock, SystemClock

RAISE_S = 1.0  # dead entries of the queue are walked past for so long; and raising costs a transaction id
FORGET_S = 5.0


class Floors:
    """One a process, shared by its threads."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._raising = threading.Lock()
        self._raised_s: float | None = None
        self._by_link: dict[str, Floor] = {}

    def is_due(self) -> bool:
        """Whether the next look should raise them."""
        return self._raised_s is None or self._clock.monotonic_s() - self._raised_s >= RAISE_S

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Around one look: whether it is this one that raises them. One at a time, so that no look is learned from late."""
        if not self.is_due() or not self._raising.acquire(blocking=False):
            yield False
            return
        try:
            if self._raised_s is not None and self._clock.monotonic_s() - self._raised_s > FORGET_S:
                self.forget()
            yield True
            self._raised_s = self._clock.monotonic_s()
        finally:
            self._raising.release()

    def usable(self, mark: int) -> dict[str, int]:
        """{link: version to look from}. mark: the newest version handed out, read just now."""
        return {link: floor.usable(mark) for link, floor in list(self._by_link.items())}

    def of(self, link: str) -> int:
        """As `usable`, by what the last look knew of the mark."""
        return self._by_link.get(link, Floor()).version

    def learn(self, link: str, *, below: int, mark: int, horizon: Horizon) -> None:
        """Only in one's turn."""
        floor = self._by_link.get(link, Floor())
        self._by_link[link] = floor.learned(below=below, mark=mark, horizon=horizon)

    def forget(self) -> None:
        """Begin anew, at once."""
        self._by_link.clear()
        self._raised_s = None
