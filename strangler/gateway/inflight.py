"""How many unsafe requests of each extraction an upstream is working on. The conductor waits for zero before it fences.

Parked and bounced requests do not count: nobody works on them.
"""

import asyncio
from collections import Counter


class Inflight:
    """A counter per extraction that can be waited on."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []

    def enter(self, extraction: str) -> None:
        self._counts[extraction] += 1

    def leave(self, extraction: str) -> None:
        self._counts[extraction] -= 1
        if self._counts[extraction] <= 0:
            self._wake(extraction)

    def count(self, extraction: str) -> int:
        return self._counts[extraction]

    async def wait_for_zero(self, extraction: str, *, timeout_s: float) -> int:
        """How many are left once none are, or once the time is up."""
        if self._counts[extraction] > 0 and timeout_s > 0:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((extraction, future))
            await asyncio.wait([future], timeout=timeout_s)
            self._waiting.remove((extraction, future))
        return self._counts[extraction]

    def _wake(self, extraction: str) -> None:
        for name, future in self._waiting:
            if name == extraction and not future.done():
                future.set_result(None)
