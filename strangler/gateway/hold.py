"""Parks unsafe requests while their extraction changes hands; lets them go in the order they came.

Bounded three ways: each hold ends by itself (a dead conductor cannot hold for ever), each request waits only so long,
and only so many wait. Called by prepare for each request, by admin and keeper for holding and releasing.
"""

import asyncio
from collections import deque
from enum import Enum

from strangler.gateway.news import News
from strangler.resilience import moments


class Outcome(Enum):
    """How waiting ended."""

    RELEASED = "released"
    TIMED_OUT = "timed out"
    FULL = "full"


class _Hold:
    __slots__ = ("ends_at_s", "timer", "waiting")

    def __init__(self) -> None:
        self.waiting: deque[asyncio.Future[Outcome]] = deque()
        self.timer: asyncio.TimerHandle | None = None
        self.ends_at_s = 0.0


class Holds:
    """All extractions on hold at this gateway."""

    def __init__(self, *, loop: asyncio.AbstractEventLoop, max_requests: int, max_wait_s: float, news: News) -> None:
        self._loop = loop
        self._max_requests = max_requests
        self._max_wait_s = max_wait_s
        self._news = news
        self._holds: dict[str, _Hold] = {}
        self._parked = 0
        self.releases: dict[str, int] = {}  # how often each was let go; bounce reads it

    def hold(self, extraction: str, *, ttl_s: float) -> None:
        """Hold from now for ttl_s seconds; said again, the new end counts."""
        hold = self._holds.setdefault(extraction, _Hold())
        if hold.timer:
            hold.timer.cancel()
        hold.ends_at_s = self._loop.time() + ttl_s
        hold.timer = self._loop.call_later(ttl_s, self.release, extraction)

    def release(self, extraction: str) -> int:
        """Let everybody go, first come first served; how many were waiting."""
        hold = self._holds.pop(extraction, None)
        self.releases[extraction] = self.releases.get(extraction, 0) + 1
        self._news.tell()
        if hold is None:
            return 0
        if hold.timer:
            hold.timer.cancel()
        for future in hold.waiting:
            if not future.done():
                future.set_result(Outcome.RELEASED)
        return len(hold.waiting)

    def is_held(self, extraction: str | None) -> bool:
        return extraction in self._holds

    def parked(self, extraction: str) -> int:
        """How many requests wait for this extraction."""
        hold = self._holds.get(extraction)
        return sum(not future.done() for future in hold.waiting) if hold else 0

    def left_ms(self, extraction: str) -> int:
        hold = self._holds.get(extraction)
        return max(0, round((hold.ends_at_s - self._loop.time()) * 1000)) if hold else 0

    async def wait(self, extraction: str) -> Outcome:
        """Wait until the extraction is let go. Cancelled when the client leaves: then nothing is sent."""
        hold = self._holds.get(extraction)
        if hold is None:
            return Outcome.RELEASED
        if self._parked >= self._max_requests:
            return Outcome.FULL
        future: asyncio.Future[Outcome] = self._loop.create_future()
        hold.waiting.append(future)
        self._parked += 1
        moments.reach("gateway.parked", extraction=extraction)
        try:
            async with asyncio.timeout(self._max_wait_s):
                return await future
        except TimeoutError:
            return Outcome.TIMED_OUT
        finally:
            self._parked -= 1
