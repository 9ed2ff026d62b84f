"""A tiny HTTP server for the admin port: one whole request in, one whole answer out, keep-alive, nothing streamed."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httptools

MAX_BODY_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One request. headers: lower-case names, the last value of each. signed_by: id of a key, once it was checked."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    signed_by: str = ""


Answering = Callable[[Inquiry], Awaitable[tuple[int, str, bytes]]]
Spawn = Callable[[Coroutine[Any, Any, Any]], "asyncio.Task[Any]"]


class Listener(asyncio.Protocol):
    """One operator's connection."""

    def __init__(self, answering: Answering, spawn: Spawn) -> None:
        self._answering = answering
        self._spawn = spawn
        self._transport: Any = None
        self._parser: Any = httptools.HttpRequestParser(self)
        self._queue: deque[Inquiry] = deque()
        self._task: asyncio.Task[Any] | None = None
        self._forget()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._transport.abort()
            return
        if self._size > MAX_BODY_BYTES:
            self._transport.abort()
        elif self._queue and self._task is None:
            self._task = self._spawn(self._answer_all())

    def on_url(self, part: bytes) -> None:
        self._target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, chunk: bytes) -> None:
        self._size += len(chunk)
        self._chunks.append(chunk)

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode()
        self._queue.append(Inquiry(method, self._target.decode("latin-1"), self._headers, b"".join(self._chunks)))
        self._forget()

    def _forget(self) -> None:
        self._target, self._size = b"", 0
        self._headers: dict[str, str] = {}
        self._chunks: list[bytes] = []

    async def _answer_all(self) -> None:
        while self._queue:
            inquiry = self._queue.popleft()
            status, kind, body = await self._answering(inquiry)
            self._write(status, kind, body, is_last=inquiry.headers.get("connection", "").lower() == "close")
        self._task = None

    def _write(self, status: int, kind: str, body: bytes, *, is_last: bool) -> None:
        head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
        self._transport.write(
            f"{head}\r\n{'Connection: close' if is_last else 'Connection: keep-alive'}\r\n\r\n".encode() + body
        )
        if is_last:
            self._transport.close()
