"""Observations in; signed batches of JSON out to the control side. The default sink of shadow; failing only counts."""

import asyncio
import logging
from collections import deque
from urllib.parse import urlsplit

import msgspec

from strangler.gateway.fetch import FetchFailed, fetch, request_head
from strangler.gateway.pool import Origin, Pool
from strangler.gateway.shadow import Observation
from strangler.resilience.clock import Clock
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER as SIGNATURE
from strangler.signing.request import sign

log = logging.getLogger("strangler.gateway")

BATCH = 50
EVERY_S = 0.5
TIMEOUT_S = 3.0


class Observations:
    """A bounded buffer and one sender. Full or unreachable: the observation is counted as lost, nobody waits."""

    def __init__(self, *, url: str | None, pool: Pool, keys: Keyring, clock: Clock, max_waiting: int) -> None:
        self._url = urlsplit(url) if url else None
        self._origin = Origin.of(url) if url else None
        self._pool, self._keys, self._clock = pool, keys, clock
        self._max_waiting = max_waiting
        self._waiting: deque[Observation] = deque()
        self._is_full = asyncio.Event()
        self.sent = self.lost = 0

    def take(self, observation: Observation) -> None:
        """The sink: returns at once."""
        if self._url is None or len(self._waiting) >= self._max_waiting:
            self.lost += 1
            return
        self._waiting.append(observation)
        if len(self._waiting) >= BATCH:
            self._is_full.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._is_full.clear()
            try:
                async with asyncio.timeout(EVERY_S):
                    await self._is_full.wait()
            except TimeoutError:
                pass
            while self._waiting:
                await self.send_batch()

    async def send_batch(self) -> None:
        """Post up to one batch; what fails is lost, not tried again, since newer ones are worth as much."""
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            await self._post(msgspec.json.encode({"observations": batch}))
            self.sent += len(batch)
        except FetchFailed as error:
            self.lost += len(batch)
            log.debug("%d observations lost: %s", len(batch), error)

    async def _post(self, body: bytes) -> None:
        assert self._url is not None and self._origin is not None  # nothing is taken without a URL
        target = self._url.path
        signature = sign("POST", target, body, keys=self._keys, now_s=self._clock.now_s())
        headers = [(b"Content-Type", b"application/json"), (SIGNATURE.encode(), signature.encode())]
        head = request_head("POST", target, self._url.netloc.encode(), headers, body_bytes=len(body))
        answer = await fetch(
            self._pool, (self._origin,), head, body, clock=self._clock, timeout_s=TIMEOUT_S, max_body_bytes=4096
        )
        if answer.status >= 300:
            raise FetchFailed(f"status {answer.status}")
