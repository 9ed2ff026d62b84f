"""Nothing in; the time out. The only clock: everything that needs time is handed one, so tests never sleep."""

import time
from typing import Protocol


class Clock(Protocol):
    """Two readings: `now_s` for what others must understand, `monotonic_s` for measuring how long something took."""

    def now_s(self) -> float:
        """Seconds since 1970, may jump."""

    def monotonic_s(self) -> float:
        """Seconds since some start, never goes back."""


class SystemClock:
    """The machine's own clock."""

    def now_s(self) -> float:
        return time.time()

    def monotonic_s(self) -> float:
        return time.monotonic()


class HandClock:
    """A clock that only moves when told to; for tests and rehearsals."""

    def __init__(self, start_s: float = 1_800_000_000.0) -> None:
        self._at_s = start_s

    def now_s(self) -> float:
        return self._at_s

    def monotonic_s(self) -> float:
        return self._at_s

    def advance(self, seconds_s: float) -> None:
        """Move both readings forward."""
        self._at_s += seconds_s
