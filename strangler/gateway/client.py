"""One customer's connection: requests out of bytes, one at a time; answers back in order. Called by asyncio.

Strictness lives here: llhttp refuses ambiguous framing (length with chunked, folded headers, bare line feeds), the
checks in `_refusal_of` refuse what it lets through. A request begins only after all bytes that came with it have been
read, so a head that turns out bad forwards nothing.
"""

from __future__ import annotations

import asyncio
import select
from collections import deque
from typing import TYPE_CHECKING, Any

import httptools

from strangler.gateway import refusal
from strangler.gateway.body import Body
from strangler.gateway.exchange import Exchange
from strangler.gateway.head import Headers
from strangler.gateway.refusal import Refusal
from strangler.gateway.request import Request, refusal_of

if TYPE_CHECKING:
    from strangler.gateway.process import Gateway

MAX_PIPELINED = 8  # read on behind a waiting request, or its client's leaving would go unheard
_PIPELINED, _BODY = 1, 2  # reasons not to read on; reading goes on when none is left
_LEFT = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)  # RDHUP: Linux's word for "said all it will"


class Client(asyncio.Protocol):
    """asyncio's and the parser's ear for one connection."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._limits = gateway.config.limits
        self.transport: Any = None
        self.peer = ""
        self.quiet_since_s = 0.0
        self._parser: Any = httptools.HttpRequestParser(self)
        self._queue: deque[Request] = deque()
        self._exchange: Exchange | None = None
        self._receiving: Request | None = None
        self._target = b""
        self._headers: Headers = []
        self._head_bytes = 0
        self._is_in_head = False
        self._is_deaf = False
        self.is_full = False  # more has been written than the customer takes
        self._paused = 0
        self._out: list[bytes] = []

    # asyncio tells

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.peer = (transport.get_extra_info("peername") or ("",))[0]
        self.quiet_since_s = self._gateway.loop.time()
        transport.set_write_buffer_limits(high=self._limits.write_buffer_bytes)
        self._gateway.clients.add(self)

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        was_in_head = self._is_in_head
        if not was_in_head:
            self.quiet_since_s = self._gateway.loop.time()
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._on_malformed()
        if was_in_head and self._is_in_head:
            self._head_bytes += len(data)
        if self._is_in_head and self._head_bytes > self._limits.head_bytes:
            self._refuse_next(refusal.TOO_LARGE)
        self._advance()

    def connection_lost(self, error: Exception | None) -> None:
        self._is_deaf = True
        self._gateway.clients.discard(self)
        self._queue.clear()
        if self._exchange:
            self._exchange.on_client_gone()
            self._exchange = None

    def pause_writing(self) -> None:
        self.is_full = True
        if self._exchange:
            self._exchange.on_client_full()

    def resume_writing(self) -> None:
        self.is_full = False
        if self._exchange:
            self._exchange.on_client_ready()

    # the parser tells

    def on_message_begin(self) -> None:
        self._target, self._headers, self._head_bytes = b"", [], 0
        self._is_in_head = True

    def on_url(self, part: bytes) -> None:
        self._target += part
        self._head_bytes += len(part)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._is_in_head:  # afterwards they are trailers, which end here
            self._headers.append((name, value))
            self._head_bytes += len(name) + len(value) + 4

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        request = Request(
            method=self._parser.get_method().decode(),
            target=self._target,
            version=self._parser.get_http_version(),
            headers=self._headers,
            body=Body(self._limits.kept_body_bytes),
            is_persistent=self._parser.should_keep_alive(),
        )
        if self._is_deaf:
            return
        request.refusal = refusal_of(request, is_upgrade=self._parser.should_upgrade())
        if self._head_bytes > self._limits.head_bytes:
            request.refusal = refusal.TOO_LARGE
        self._is_deaf = request.refusal is not None
        self._receiving = request
        self._queue.append(request)

    def on_body(self, chunk: bytes) -> None:
        if self._receiving and not self._is_deaf:
            self._receiving.body.add(chunk)

    def on_message_complete(self) -> None:
        if self._receiving and not self._is_deaf:
            self._receiving.body.end()
        self._receiving = None

    # the exchange tells

    def write(self, data: bytes) -> None:
        """Next bytes of the answer; they leave with `flush` or `finish`, so that head and body share one packet."""
        self._out.append(data)

    def flush(self) -> None:
        if self._out:
            out, self._out = self._out, []
            self.transport.write(out[0] if len(out) == 1 else b"".join(out))

    def finish(self, *, is_closing: bool) -> None:
        """The answer is whole: next request, or the end."""
        self.flush()
        self._exchange = None
        self.quiet_since_s = self._gateway.loop.time()
        self._unpause(_BODY)
        if is_closing or self._gateway.is_draining:
            self._linger()
        else:
            self._advance()

    def abort(self) -> None:
        """The answer broke off: a cut connection is the only honest way to say so."""
        self._exchange = None
        self._is_deaf = True
        self.transport.abort()

    def pause_body(self) -> None:
        self._pause(_BODY)

    def resume_body(self) -> None:
        self._unpause(_BODY)

    def has_left(self) -> bool:
        """Asked after a wait and of the kernel, for nobody tells us while we do not read. One that has left is dropped."""
        if not self.transport.is_closing() and not _is_hung_up(self.transport):
            return False
        self.connection_lost(None)
        self.transport.abort()
        return True

    def hold_back_large_body(self) -> None:
        """Nobody takes the body yet: read no more than can be kept."""
        if self._receiving and self._receiving.body.is_over_limit:
            self._pause(_BODY)

    # the gateway tells

    @property
    def is_idle(self) -> bool:
        return self._exchange is None and not self._queue

    @property
    def is_sending_head(self) -> bool:
        return self._is_in_head and self.is_idle

    def give_up_waiting(self) -> None:
        """Too quiet for too long: an answer if a head was begun, a plain close otherwise."""
        if self.is_sending_head:
            self._refuse_next(refusal.TOO_SLOW)
            self._advance()
        else:
            self.transport.close()

    # inside

    def _advance(self) -> None:
        while self._exchange is None and self._queue and not self.transport.is_closing():
            request = self._queue.popleft()
            self._exchange = exchange = Exchange(self._gateway, self, request)
            exchange.begin()
        if len(self._queue) >= MAX_PIPELINED or any(request.body.is_over_limit for request in self._queue):
            self._pause(_PIPELINED)
        else:
            self._unpause(_PIPELINED)
        if self._exchange and not self._exchange.is_taking_body:
            self.hold_back_large_body()

    def _on_malformed(self) -> None:
        if self._is_deaf:
            return  # an upgrade we refuse, or bytes behind a `Connection: close`
        if self._receiving is None:
            self._refuse_next(refusal.MALFORMED)
            return
        broken, self._receiving = self._receiving, None
        if broken in self._queue:  # not begun: nothing was forwarded, and nothing will be
            self._queue.remove(broken)
            self._refuse_next(refusal.MALFORMED)
        elif self._exchange:
            self._is_deaf = True
            self._exchange.on_bad_body()

    def _refuse_next(self, why: Refusal) -> None:
        """Answer with a refusal after everything before it has been answered, then close."""
        self._is_deaf = True
        self._is_in_head = False
        self._queue.append(Request.unreadable(why))

    def _linger(self) -> None:
        # closing with unread bytes would send a reset, which may overtake the answer: say we are done, read on a little
        self._is_deaf = True
        self._queue.clear()
        if self.transport.is_closing():
            return
        self._unpause(_BODY | _PIPELINED)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._gateway.loop.call_later(self._gateway.config.timeouts.linger_s, self.transport.abort)

    def _pause(self, why: int) -> None:
        if not self._paused and not self.transport.is_closing():
            self.transport.pause_reading()
        self._paused |= why

    def _unpause(self, why: int) -> None:
        if self._paused and not self._paused & ~why and not self.transport.is_closing():
            self.transport.resume_reading()
        self._paused &= ~why


def _is_hung_up(transport: Any) -> bool:
    poll = select.poll()
    poll.register(transport.get_extra_info("socket").fileno(), _LEFT)
    return bool(poll.poll(0))
