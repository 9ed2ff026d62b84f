"""Something changed (a table, a release, a delivery); whoever waits for a condition looks again. One per gateway."""

import asyncio
from collections.abc import Callable


class News:
    """A bell: told by whoever changes state, heard by whoever waits for it."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def tell(self) -> None:
        for event in self._waiting:
            event.set()

    async def wait_until(self, is_so: Callable[[], bool], *, timeout_s: float) -> bool:
        """Wait until a condition holds, looking again at each piece of news; False when the time is up first."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(timeout_s):
                while not is_so():
                    await event.wait()
                    event.clear()
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(event)
        return True
