"""The floor under pushed tables: fetch the published one every few seconds, and at once when an answer names a newer epoch.

Failing is normal (everything behind the gateway may be down) and ends in a counter; the table in force stays.
"""

import asyncio
import logging
from urllib.parse import urlsplit

from strangler.gateway.fetch import FetchFailed, fetch, request_head
from strangler.gateway.keeper import Keeper, OldTable
from strangler.gateway.pool import Origin, Pool
from strangler.resilience.clock import Clock
from strangler.routing.snapshot import BadSnapshot
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER as SIGNATURE
from strangler.signing.request import sign

log = logging.getLogger("strangler.gateway")

MAX_TABLE_BYTES = 8 * 1024 * 1024
TIMEOUT_S = 2.0
ASK_AGAIN_S = 0.1  # every answer may name an epoch that is not published yet


class Floor:
    """A loop that asks one URL for the table."""

    def __init__(self, *, url: str, every_s: float, keeper: Keeper, pool: Pool, keys: Keyring, clock: Clock) -> None:
        parts = urlsplit(url)
        self._origin = Origin.of(url)
        self._host = parts.netloc.encode()
        self._target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._every_s = every_s
        self._keeper, self._pool, self._keys, self._clock = keeper, pool, keys, clock
        self._wanted = asyncio.Event()
        self.fetched = self.failed = 0

    def wake(self) -> None:
        """Ask now: somebody knows of a newer epoch."""
        self._wanted.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._wanted.clear()  # first: whoever wakes us while a table is under way may know of a newer one
            await self.fetch_once()
            try:
                async with asyncio.timeout(self._every_s):
                    await self._wanted.wait()
                await asyncio.sleep(0.01)  # a burst of answers that name one epoch is one question
            except TimeoutError:
                continue

    async def fetch_once(self) -> bool:
        """Whether a newer table was installed."""
        try:
            data = await self._ask()
            self.fetched += 1
            return self._keeper.offer(data)
        except OldTable:
            return False
        except (FetchFailed, BadSnapshot) as error:
            self.failed += 1
            log.debug("no table from the floor: %s", error)
            return False

    async def _ask(self) -> bytes:
        signature = sign("GET", self._target, b"", keys=self._keys, now_s=self._clock.now_s())
        head = request_head("GET", self._target, self._host, [(SIGNATURE.encode(), signature.encode())])
        answer = await fetch(
            self._pool, (self._origin,), head, clock=self._clock, timeout_s=TIMEOUT_S, max_body_bytes=MAX_TABLE_BYTES
        )
        if answer.status != 200 or answer.is_cut:
            raise FetchFailed(f"status {answer.status}")
        return answer.body
