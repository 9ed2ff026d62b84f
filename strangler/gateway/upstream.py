"""One connection to an upstream: bytes of one request out, one answer in, strictly parsed. Owned by pool.

A connection is given back only when request and answer are both whole and nothing else arrived; in every other case
it is closed, so that no answer can ever reach the wrong customer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

import httptools

from strangler.gateway.head import AnswerHead, Headers

if TYPE_CHECKING:
    from strangler.gateway.pool import Origin

MAX_HEAD_BYTES = 256 * 1024  # an upstream is trusted, its mistakes are not


class Failure(Enum):
    """Why no whole answer came."""

    UNREACHABLE = "unreachable"
    BROKE_OFF = "broke off"
    UNREADABLE = "unreadable answer"
    TOO_SLOW = "too slow"


class Listener(Protocol):
    """Who is told what an upstream answers. After on_end or on_failure nothing more is told.

    on_fed: all that came in one piece has been told, and the answer goes on.
    """

    def on_head(self, head: AnswerHead) -> None: ...
    def on_data(self, data: bytes) -> None: ...
    def on_fed(self) -> None: ...
    def on_end(self) -> None: ...
    def on_failure(self, failure: Failure) -> None: ...
    def on_upstream_full(self) -> None: ...
    def on_upstream_ready(self) -> None: ...


class Upstream(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self, origin: Origin, give_back: Callable[[Upstream], None], write_bytes: int) -> None:
        self.origin = origin
        self.idle_since_s = 0.0
        self.has_been_used = False
        self.is_request_sent = False
        self.bytes_in = 0  # of the current answer
        self._give_back = give_back
        self._write_bytes = write_bytes
        self._transport: Any = None
        self._listener: Listener | None = None
        self._is_head_request = False
        self._parser: Any = None
        self._head: AnswerHead | None = None
        self._headers: Headers = []
        self._reason = b""
        self._is_done = False  # the answer is whole
        self._is_tainted = False  # more came than the answer
        self._is_persistent = False

    @property
    def is_usable(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def send(self, head: bytes, listener: Listener, *, is_head_request: bool) -> None:
        """Begin one request; its body follows by `write`, its end by `end_request`."""
        self._forget()
        self._listener = listener
        self._is_head_request = is_head_request
        self._transport.write(head)

    def write(self, data: bytes) -> None:
        if self.is_usable:
            self._transport.write(data)

    def end_request(self) -> None:
        self.is_request_sent = True

    def pause(self) -> None:
        if self.is_usable:
            self._transport.pause_reading()

    def resume(self) -> None:
        if self.is_usable:
            self._transport.resume_reading()

    def abort(self) -> None:
        """Close at once and tell nobody."""
        self._listener = None
        if self._transport is not None:
            self._transport.abort()

    # asyncio tells

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.set_write_buffer_limits(high=self._write_bytes)

    def data_received(self, data: bytes) -> None:
        if self._listener is None:  # nobody asked: whatever this is, it is no answer
            self.abort()
            return
        self.bytes_in += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if not self._is_done:
                self._fail(Failure.UNREADABLE)
                return
            self._is_tainted = True
        if self._is_done:
            self._finish()
        elif self._head is None and self.bytes_in > MAX_HEAD_BYTES:
            self._fail(Failure.UNREADABLE)
        elif self._listener:
            self._listener.on_fed()

    def connection_lost(self, error: Exception | None) -> None:
        listener, self._listener = self._listener, None
        if listener is None:
            return
        if error is None and self._reads_until_eof:
            listener.on_end()
        else:
            listener.on_failure(Failure.BROKE_OFF)

    def pause_writing(self) -> None:
        if self._listener:
            self._listener.on_upstream_full()

    def resume_writing(self) -> None:
        if self._listener:
            self._listener.on_upstream_ready()

    # httptools tells

    def on_message_begin(self) -> None:
        if self._is_done:
            self._is_tainted = True

    def on_status(self, reason: bytes) -> None:
        self._reason += reason

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._head is None:  # afterwards they are trailers
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if self._is_done or self._listener is None:
            return
        if status < 200:
            self._interim(status)
            return
        self._head = head = AnswerHead(status, self._reason, self._headers)
        _frame(head, self._is_head_request)
        self._is_persistent = self._parser.should_keep_alive()
        self._listener.on_head(head)
        if self._is_head_request:
            self._is_done = True  # the parser expects a body that never comes: it is thrown away

    def on_body(self, data: bytes) -> None:
        if self._is_done:
            self._is_tainted = True
        elif self._listener:
            self._listener.on_data(data)

    def on_message_complete(self) -> None:
        if self._head is not None:
            self._is_done = True

    # inside

    @property
    def _reads_until_eof(self) -> bool:
        head = self._head
        return head is not None and head.has_body and head.length is None and not head.is_chunked

    def _interim(self, status: int) -> None:
        self._headers, self._reason = [], b""
        if status == 101:  # nobody here asked for another protocol
            self._fail(Failure.UNREADABLE)

    def _finish(self) -> None:
        # only now, outside the parser: bytes behind the answer have been seen and would have tainted it
        listener, self._listener = self._listener, None
        reusable = self._is_persistent and self.is_request_sent and not self._is_tainted
        self.has_been_used = True
        if reusable and self.is_usable:
            self.resume()  # a slow customer may have paused us: idle and deaf, we would never hear of our own end
            self._give_back(self)
        else:
            self.abort()
        if listener:
            listener.on_end()

    def _fail(self, failure: Failure) -> None:
        listener = self._listener
        self.abort()
        if listener:
            listener.on_failure(failure)

    def _forget(self) -> None:
        self._head, self._headers, self._reason = None, [], b""
        self._is_done = self._is_tainted = self._is_persistent = self.is_request_sent = False
        self.bytes_in = 0
        if self._parser is None or self._is_head_request:
            self._parser = httptools.HttpResponseParser(self)


def _frame(head: AnswerHead, is_head_request: bool) -> None:
    for name, value in head.headers:
        lower = name.lower()
        if lower == b"content-length":
            head.length = int(value)
        elif lower == b"transfer-encoding":
            head.is_chunked = True
    head.has_body = not (is_head_request or head.status in (204, 304))
