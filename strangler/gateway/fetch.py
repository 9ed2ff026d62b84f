"""A small request in; a whole small answer out. For the gateway's own errands: identity, table, shadow, observations."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from strangler.gateway.head import AnswerHead, Headers
from strangler.gateway.pool import Origin, Pool
from strangler.gateway.upstream import Failure, Upstream
from strangler.resilience.clock import Clock


class FetchFailed(Exception):
    """No whole answer came; the message says why."""


@dataclass(slots=True)
class Answer:
    """A whole answer. body: at most the limit asked for, is_cut tells. first_byte_s, total_s: since the request left."""

    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    is_cut: bool = False
    first_byte_s: float = 0.0
    total_s: float = 0.0


async def fetch(
    pool: Pool,
    origins: tuple[Origin, ...],
    head: bytes,
    body: bytes = b"",
    *,
    clock: Clock,
    timeout_s: float,
    max_body_bytes: int,
    is_head_request: bool = False,
) -> Answer:
    """Send one complete request and collect the answer. Raises FetchFailed."""
    collector = _Collector(max_body_bytes, clock)
    try:
        async with asyncio.timeout(timeout_s):
            upstream = pool.take(origins, is_repeatable=False) or await pool.connect(origins)
            collector.send(upstream, head + body, is_head_request=is_head_request)
            return await collector.done
    except TimeoutError as error:
        raise FetchFailed(Failure.TOO_SLOW.value) from error
    except OSError as error:
        raise FetchFailed(Failure.UNREACHABLE.value) from error
    finally:
        collector.stop()


def request_head(method: str, target: str, host: bytes, headers: Headers, *, body_bytes: int = 0) -> bytes:
    """Bytes of a request head of our own."""
    lines = [f"{method} {target} HTTP/1.1".encode(), b"Host: " + host]
    lines += [name + b": " + value for name, value in headers]
    if body_bytes or method == "POST":
        lines.append(b"Content-Length: %d" % body_bytes)
    return b"\r\n".join(lines) + b"\r\n\r\n"


class _Collector:
    """Listens to one upstream until the answer is whole."""

    def __init__(self, max_body_bytes: int, clock: Clock) -> None:
        self.done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._time_s = clock.monotonic_s  # the loop's own time stands still for a whole turn
        self._max_bytes = max_body_bytes
        self._answer = Answer()
        self._parts: list[bytes] = []
        self._room = max_body_bytes
        self._upstream: Upstream | None = None
        self._sent_s = 0.0

    def send(self, upstream: Upstream, request: bytes, *, is_head_request: bool) -> None:
        self._upstream, self._sent_s = upstream, self._time_s()
        upstream.send(request, self, is_head_request=is_head_request)
        upstream.end_request()

    def stop(self) -> None:
        if self._upstream and not (self.done.done() and not self.done.cancelled()):
            self._upstream.abort()

    def on_head(self, head: AnswerHead) -> None:
        self._answer.status, self._answer.headers = head.status, head.headers
        self._answer.first_byte_s = self._time_s() - self._sent_s

    def on_data(self, data: bytes) -> None:
        if len(data) > self._room:
            self._answer.is_cut = True
        self._parts.append(data[: self._room])
        self._room -= len(self._parts[-1])

    def on_fed(self) -> None: ...

    def on_end(self) -> None:
        self._answer.body = b"".join(self._parts)
        self._answer.total_s = self._time_s() - self._sent_s
        if not self.done.done():
            self.done.set_result(self._answer)

    def on_failure(self, failure: Failure) -> None:
        if not self.done.done():
            self.done.set_exception(FetchFailed(failure.value))

    def on_upstream_full(self) -> None: ...

    def on_upstream_ready(self) -> None: ...
