"""How long nothing has moved between two sides; a bark when it was too long. One per exchange.

Movement is noted as a number only; the timer looks at it when it fires and comes back if there is still time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Silence:
    """Watches one exchange."""

    __slots__ = ("_limit_s", "_loop", "_moved_s", "_on_too_long", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, on_too_long: Callable[[], None]) -> None:
        self._loop = loop
        self._on_too_long = on_too_long
        self._moved_s = self._limit_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, limit_s: float) -> None:
        """From now on, at most limit_s without movement."""
        self._moved_s, self._limit_s = self._loop.time(), limit_s
        if self._timer and self._timer.when() <= self._moved_s + limit_s:
            return  # it fires early enough and will look again
        self.end()
        self._timer = self._loop.call_later(limit_s, self._look)

    def broken(self) -> None:
        """Something moved."""
        self._moved_s = self._loop.time()

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        left_s = self._moved_s + self._limit_s - self._loop.time()
        if left_s > 0:
            self._timer = self._loop.call_later(left_s, self._look)
        else:
            self._timer = None
            self._on_too_long()
