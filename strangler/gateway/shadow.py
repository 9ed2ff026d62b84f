"""The second copy of a request: sent beside the first, never waited for, shed before anything else suffers.

exchange offers a copy and tells what the control answered; workers ask the candidate; a pair that has both sides goes to
the sink. The copy carries no session, its Set-Cookie is thrown away, and cookie values are not observed.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from strangler.gateway.cookies import cookie_name
from strangler.gateway.fetch import Answer, FetchFailed, fetch
from strangler.gateway.head import Headers, texts
from strangler.gateway.pool import Origin, Pool
from strangler.gateway.position import DELIVERED, POSITION
from strangler.resilience.clock import Clock
from strangler.routing.position import Position, read_position

log = logging.getLogger("strangler.gateway")

Told = dict[str, tuple[int, int]]


@dataclass(slots=True)
class Side:
    """What one side answered. error: why there is no answer. delivered: per link, as that answer's headers tell."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    is_cut: bool = False
    first_byte_ms: float = 0.0
    total_ms: float = 0.0
    error: str = ""
    delivered: Told = field(default_factory=dict)
    positions: Told = field(default_factory=dict)


@dataclass(slots=True)
class Observation:
    """One request answered twice. delivered_before: what the gateway knew per link when the copy was offered."""

    extraction: str
    route: str
    method: str
    target: str
    request_id: str
    at_s: float
    table_version: int
    epoch: int
    delivered_before: Told
    control: Side
    candidate: Side


Sink = Callable[[Observation], None]


class Pair:
    """A copy on its way: complete once both sides have spoken."""

    __slots__ = ("_sink", "candidate", "control", "head", "is_dropped", "observation", "origins", "timeout_s")

    def __init__(
        self, observation: Observation, head: bytes, origins: tuple[Origin, ...], timeout_s: float, sink: Sink
    ) -> None:
        self.observation = observation
        self.head = head
        self.origins = origins
        self.timeout_s = timeout_s
        self.control: Side | None = None
        self.candidate: Side | None = None
        self.is_dropped = False
        self._sink = sink

    def tell_control(self, side: Side) -> None:
        self.control = side
        self._settle()

    def tell_candidate(self, side: Side) -> None:
        self.candidate = side
        self._settle()

    def drop(self) -> None:
        """The control never answered in full: there is nothing to compare with."""
        self.is_dropped = True

    def _settle(self) -> None:
        if self.control and self.candidate:
            self.observation.control, self.observation.candidate = self.control, self.candidate
            self._sink(self.observation)


class Shadows:
    """A bounded queue and a few workers with connections of their own."""

    def __init__(self, *, pool: Pool, sink: Sink, clock: Clock, queue: int, workers: int, body_bytes: int) -> None:
        self._pool = pool
        self._sink = sink
        self._clock = clock
        self._queue: asyncio.Queue[Pair] = asyncio.Queue(queue)
        self._workers = workers
        self._body_bytes = body_bytes
        self.offered = self.shed = self.unpaired = 0

    def offer(
        self, observation: Observation, head: bytes, origins: tuple[Origin, ...], timeout_s: float
    ) -> Pair | None:
        """A pair to tell the control's answer to, or None when the copy was shed. timeout_s: when the candidate is given up."""
        pair = Pair(observation, head, origins, timeout_s, self._take)
        try:
            self._queue.put_nowait(pair)
        except asyncio.QueueFull:
            self.shed += 1
            return None
        self.offered += 1
        return pair

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(*(self._work() for _ in range(self._workers)))

    async def _work(self) -> None:
        while True:
            pair = await self._queue.get()
            if not pair.is_dropped:
                pair.tell_candidate(await self._ask(pair))

    async def _ask(self, pair: Pair) -> Side:
        is_head_request = pair.observation.method == "HEAD"
        try:
            answer = await fetch(
                self._pool,
                pair.origins,
                pair.head,
                clock=self._clock,
                timeout_s=pair.timeout_s,
                max_body_bytes=self._body_bytes,
                is_head_request=is_head_request,
            )
        except FetchFailed as error:
            return Side(error=str(error))
        return side_of(answer)

    def _take(self, observation: Observation) -> None:
        try:
            self._sink(observation)
        except Exception:  # our curiosity must never reach a customer's request
            self.unpaired += 1
            log.exception("the observation sink failed")


def side_of(answer: Answer) -> Side:
    """An answer as it is observed."""
    return Side(
        status=answer.status,
        headers=observed_headers(answer.headers),
        body=answer.body,
        is_cut=answer.is_cut,
        first_byte_ms=round(answer.first_byte_s * 1000, 3),
        total_ms=round(answer.total_s * 1000, 3),
        delivered=told(answer.headers, DELIVERED),
        positions=told(answer.headers, POSITION),
    )


def observed_headers(headers: Headers) -> list[tuple[str, str]]:
    """Headers as text; of cookies only the name, since their values are keys to somebody's session."""
    return [
        (name.decode("latin-1"), _observed(name, value).decode("latin-1"))
        for name, value in headers
        if name.lower() not in (DELIVERED, POSITION)
    ]


def told(headers: Headers, name: bytes) -> Told:
    """Link -> (epoch, version) of all headers of this name."""
    return plain(dict(read for value in texts(headers, name) if (read := read_position(value))))


def plain(positions: dict[str, Position]) -> Told:
    return {link: (at.epoch, at.version) for link, at in positions.items()}


def _observed(name: bytes, value: bytes) -> bytes:
    return cookie_name(value) + b"=..." if name.lower() == b"set-cookie" else value
