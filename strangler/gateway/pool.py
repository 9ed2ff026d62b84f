"""An origin in; a connection to it out, a used one if it can be trusted. Called by exchange and fetch.

An upstream may close an idle connection at the very moment we write to it. What may be repeated is repeated; what may
not gets a connection that was busy a moment ago, or a new one, so that the race does not arise.
"""

import asyncio
from collections import deque
from typing import NamedTuple
from urllib.parse import urlsplit

from strangler.gateway.upstream import Upstream

FRESH_S = 0.5  # well under the shortest usual keep-alive of a server (gunicorn: 2 s)
IDLE_S = 30.0


class Origin(NamedTuple):
    """Where an upstream listens."""

    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Origin":
        parts = urlsplit(url)
        return cls(parts.hostname or "", parts.port or 80)


class Pool:
    """Idle connections per origin, the last used first."""

    def __init__(self, *, loop: asyncio.AbstractEventLoop, max_idle: int, connect_s: float, write_bytes: int) -> None:
        self._loop = loop
        self._max_idle = max_idle
        self._connect_s = connect_s
        self._write_bytes = write_bytes
        self._idle: dict[Origin, deque[Upstream]] = {}

    def take(self, origins: tuple[Origin, ...], *, is_repeatable: bool) -> Upstream | None:
        """An idle connection to the first origin, or None. is_repeatable: what is sent could be sent again."""
        idle = self._idle.get(origins[0]) if origins else None
        limit_s = IDLE_S if is_repeatable else FRESH_S
        while idle:
            upstream = idle.pop()
            if upstream.is_usable and self._loop.time() - upstream.idle_since_s <= limit_s:
                return upstream
            upstream.abort()
        return None

    async def connect(self, origins: tuple[Origin, ...]) -> Upstream:
        """A new connection to the first origin that answers. Raises OSError when none does in time."""
        error: OSError = OSError("no address")
        for origin in origins:
            try:
                async with asyncio.timeout(self._connect_s):
                    return await self._open(origin)
            except OSError as caught:  # TimeoutError is one
                error = caught
        raise error

    async def _open(self, origin: Origin) -> Upstream:
        _, upstream = await self._loop.create_connection(
            lambda: Upstream(origin, self._give_back, self._write_bytes), origin.host, origin.port
        )
        return upstream

    def close(self) -> None:
        for idle in self._idle.values():
            for upstream in idle:
                upstream.abort()
        self._idle.clear()

    def _give_back(self, upstream: Upstream) -> None:
        idle = self._idle.setdefault(upstream.origin, deque())
        upstream.idle_since_s = self._loop.time()
        idle.append(upstream)
        if len(idle) > self._max_idle:
            idle.popleft().abort()
