"""One request's way through the gateway: decide, send, pass the answer on, and know what may be done when that fails.

Made by client for each request; listens to one upstream at a time. The rules of failing, in order:
nothing is sent twice once a byte of an answer has reached the customer; a connection that died idle is replaced only
for what may be repeated; a fenced request bounces; a failing read falls back where the table allows; a write never does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from strangler.gateway import bounce, prepare, refusal, tally
from strangler.gateway.answer import END_OF_CHUNKS, Framing, framing_of, refusal_bytes
from strangler.gateway.head import AnswerHead
from strangler.gateway.identity import NOBODY
from strangler.gateway.lessons import learn
from strangler.gateway.marks import answer_head
from strangler.gateway.outbound import new_request_id, upstream_head
from strangler.gateway.refusal import Refusal
from strangler.gateway.request import Request
from strangler.gateway.silence import Silence
from strangler.gateway.upstream import Failure, Upstream
from strangler.gateway.witness import Witness
from strangler.routing.decision import Decision, may_repeat
from strangler.routing.table import MONOLITH

if TYPE_CHECKING:
    from strangler.gateway.client import Client
    from strangler.gateway.pool import Origin
    from strangler.gateway.process import Gateway
    from strangler.gateway.visitor import Visitor

_UNDECIDED = Decision(MONOLITH, "not decided yet")


class Exchange:
    """One request and its answer."""

    def __init__(self, gateway: Gateway, client: Client, request: Request) -> None:
        self.gateway, self.client, self.request = gateway, client, request
        self.decision = _UNDECIDED
        self.answering = MONOLITH  # the upstream asked now
        self.identity = NOBODY
        self.visitor: Visitor | None = None
        self.is_new_actor = False
        self.is_late = False  # this customer's own write had not reached the side that answers
        self.request_id = request.first(b"x-request-id") or new_request_id()
        self._began_s = gateway.clock.monotonic_s()
        self._silence = Silence(gateway.loop, partial(self.on_failure, Failure.TOO_SLOW))
        self._upstream: Upstream | None = None
        self._task: asyncio.Task[None] | None = None
        self._framing: Framing | None = None
        self._counted: str | None = None
        self._witness: Witness | None = None
        self._bounces = self._status = 0
        self._has_waited = self._has_retried = self.has_fallen_back = False

    # the client tells

    @property
    def is_taking_body(self) -> bool:
        return self._upstream is not None

    def begin(self) -> None:
        if self.request.refusal:
            self.refuse(self.request.refusal)
        elif prepare.settle(self):
            self._dispatch(self.decision.upstream)
        else:
            self._run(self.begin_slowly())

    def on_client_gone(self) -> None:
        """Nobody waits any more: what was not sent is not sent, what runs is broken off."""
        self.gateway.metrics.count("client_gone")
        self._close()

    def on_client_full(self) -> None:
        if self._upstream:
            self._upstream.pause()

    def on_client_ready(self) -> None:
        self._silence.broken()
        if self._upstream:
            self._upstream.resume()

    def on_bad_body(self) -> None:
        """The body's framing broke after the head had been sent on: the upstream must not take it for whole."""
        self._leave_upstream()
        if self._framing:
            self._break_off()
        else:
            self.refuse(refusal.MALFORMED)

    # the upstream tells

    def on_head(self, head: AnswerHead) -> None:
        self._silence.broken()
        learn(self, head)
        fenced = bounce.fenced_by(head)
        if fenced:
            self._leave_upstream()
            self._on_fenced(*fenced)
        elif head.status >= 500 and self._may_fall_back():
            self._leave_upstream()
            self._fall_back(f"status {head.status}")
        else:
            self._answer(head)

    def on_data(self, data: bytes) -> None:
        self._silence.broken()
        if self._witness:
            self._witness.data(data)
        chunked = self._framing is not None and self._framing.is_chunked
        self.client.write(b"%x\r\n%b\r\n" % (len(data), data) if chunked else data)

    def on_fed(self) -> None:
        self.client.flush()

    def on_end(self) -> None:
        self._upstream = None
        if self._framing and self._framing.is_chunked:
            self.client.write(END_OF_CHUNKS)
        if self._witness:
            self._witness.end()
        self._finish(is_closing=self._framing is None or self._framing.is_closing or not self.request.body.is_complete)

    def on_failure(self, failure: Failure) -> None:
        was_stale = self._is_stale_connection(failure)
        self._leave_upstream()
        if self._framing:
            tally.failed(self, "broke off")
            self._break_off()
        elif was_stale and self._may_repeat():
            self._has_retried = True
            self._dispatch(self.answering)
        elif self._may_fall_back():
            self._fall_back(failure.value)
        else:
            tally.failed(self, failure.value)
            self.refuse(refusal.UPSTREAM_SLOW if failure is Failure.TOO_SLOW else refusal.UPSTREAM_DOWN)

    def on_upstream_full(self) -> None:
        self.client.pause_body()

    def on_upstream_ready(self) -> None:
        self._silence.broken()
        self.client.resume_body()

    # prepare and bounce tell

    def read_visitor(self) -> Visitor:
        self.visitor = self.visitor or self.gateway.doorkeeper.read(self.request.headers)
        return self.visitor

    def refuse(self, why: Refusal) -> None:
        """Answer ourselves."""
        self._leave_upstream()
        is_closing = why.is_closing or not self.request.is_persistent or not self.request.body.is_complete
        extra = [(b"X-Request-Id", self.request_id)]
        self.client.write(refusal_bytes(why, method=self.request.method, is_closing=is_closing, extra=extra))
        self.gateway.metrics.count("refused", id=why.id)
        self._status = why.status
        self._finish(is_closing=is_closing)

    # sending

    async def begin_slowly(self) -> None:
        """Wait for what has to be waited for, then send, if somebody is still there to be answered."""
        self._has_waited = True
        if await prepare.settle_slowly(self) and not self.client.has_left():
            self._dispatch(self.decision.upstream)

    def _dispatch(self, upstream: str) -> None:
        """Send to one upstream, on an idle connection if there is one. From here on the request counts as in flight."""
        self.answering = upstream
        decision, gateway = self.decision, self.gateway
        if decision.is_write and decision.extraction:
            self._counted = decision.extraction
            gateway.inflight.enter(decision.extraction)
        if decision.shadow and self._witness is None:
            self._witness = Witness.offer(self, decision.shadow)
        origins = gateway.keeper.origins.get(upstream, ())  # a newer table may have dropped it
        used = None if self._has_retried else gateway.pool.take(origins, is_repeatable=self._may_repeat())
        if used:
            self._send(used)
        else:
            self._run(self._connect_and_send(origins))

    async def _connect_and_send(self, origins: tuple[Origin, ...]) -> None:
        try:
            upstream = await self.gateway.pool.connect(origins)
        except OSError:
            self.on_failure(Failure.UNREACHABLE)
        else:
            self._send(upstream)

    def _send(self, upstream: Upstream) -> None:
        self._upstream = upstream
        head = upstream_head(self.request, self.gateway.passage(self))
        upstream.send(head, self, is_head_request=self.request.method == "HEAD")
        self.client.resume_body()
        self._silence.watch(self.gateway.config.timeouts.first_byte_s)
        self.request.body.attach(self._send_body, self._end_body)

    def _send_body(self, chunk: bytes) -> None:
        self._silence.broken()
        is_lost = self._has_waited and self.client.has_left()  # leaving may have stood behind the body he sent
        if self._upstream and not is_lost:
            self._upstream.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if self.request.is_chunked else chunk)

    def _end_body(self) -> None:
        if self._upstream:
            if self.request.is_chunked:
                self._upstream.write(END_OF_CHUNKS)
            self._upstream.end_request()

    # failing

    def _may_repeat(self) -> bool:
        """Whether sending the same request twice does no harm and is still possible."""
        is_harmless = may_repeat(self.decision.route, self.request.method)
        return is_harmless and self.request.body.is_replayable and not self._has_retried

    def _is_stale_connection(self, failure: Failure) -> bool:
        used = self._upstream
        return failure is Failure.BROKE_OFF and bool(used and used.has_been_used and not used.bytes_in)

    def _may_fall_back(self) -> bool:
        has_other = self.decision.fallback not in (None, self.answering)
        return has_other and not self.has_fallen_back and self.request.body.is_replayable

    def _fall_back(self, why: str) -> None:
        self.has_fallen_back, self._has_retried = True, False
        tally.fell_back(self, why)
        self._dispatch(self.decision.fallback or MONOLITH)

    def _on_fenced(self, extraction: str, epoch: int) -> None:
        tally.fenced(self, extraction, is_first=not self._bounces)
        if self.request.body.is_replayable and bounce.may_bounce(self, self._bounces):
            self._bounces += 1
            self._run(bounce.send_again(self, extraction, epoch))
        else:
            bounce.refuse(self, extraction, epoch)

    # answering

    def _answer(self, head: AnswerHead) -> None:
        self._framing = framing_of(head, self.request, is_draining=self.gateway.is_draining)
        self._status = head.status
        if self._witness:
            self._witness.head(head)
        self.client.write(answer_head(self, head, self._framing))
        self._silence.watch(self.gateway.config.timeouts.idle_s)
        if self.client.is_full:  # the answer before this one is still on its way
            self.on_client_full()

    # ending

    def _finish(self, *, is_closing: bool) -> None:
        took_s = self.gateway.clock.monotonic_s() - self._began_s
        tally.answered(self, status=self._status, took_s=took_s, is_passed_on=self._framing is not None)
        self._close()
        self.client.finish(is_closing=is_closing)

    def _break_off(self) -> None:
        """Part of an answer is out: a cut connection is the only honest end."""
        self.gateway.metrics.count("broken_off", upstream=self.answering)
        self._close()
        self.client.abort()

    def _close(self) -> None:
        self._leave_upstream()
        if self._witness:
            self._witness.drop()
        if self._task and self._task is not asyncio.current_task():
            self._task.cancel()

    def _leave_upstream(self) -> None:
        self._silence.end()
        if self._counted:
            self.gateway.inflight.leave(self._counted)
            self._counted = None
        self.request.body.detach()
        if self._upstream:
            self._upstream.abort()
            self._upstream = None

    def _run(self, steps: Coroutine[Any, Any, None]) -> None:
        """Go on in a task; it ends with the exchange, and the exchange with it should it break."""
        self._task = self.gateway.spawn(self._guard(steps))

    async def _guard(self, steps: Coroutine[Any, Any, None]) -> None:
        try:
            await steps
        except Exception:  # a bug of ours must not leave a customer waiting for ever
            self._break_off()
            raise
