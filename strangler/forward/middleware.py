"""Django middleware: "the monolith forwards". Listed first in MIDDLEWARE; without STRANGLER_SWITCH_TABLE it is not there.

Decides with the gateway's own function. A hand-over neither tells it nor holds it: what it publishes is found by looking, and
a write that met the fence waits here, in its thread, and is sent again. What only a gateway can do:

shadow, and count       so the gates `compared`, `errors_below` and `fence_hits_below` are never answered by this switch
hold writers            those under way run into the fence; a body over 64 KB is not kept, so its sender is told 503
turn within the moment  each process looks twice a second, or when an answer names a later epoch
be thrown by hand       the kill switch is a gateway's; here it is a rollback, or STRANGLER_ENABLED=0 and a restart
wait for a position     a page that stays and joins what left is marked stale at once, if the customer's write has not arrived
take no threads         each forwarded request, and each write that waits, keeps one: services must reach the monolith's
                        /strangler/ in processes that forward nothing, or with threads to spare
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from strangler.forward import config, outbound, transport
from strangler.forward.answer import refused, response_of, told, without_news
from strangler.forward.asker import claims_of
from strangler.forward.source import Source, source_of
from strangler.forward.visitor import OURS, Visitor, read_visitor, remember
from strangler.logs import Log
from strangler.resilience import trust
from strangler.routing.decision import SAFE_METHODS, Decision, Facts, decide
from strangler.routing.freshness import Freshness
from strangler.routing.position import Position, read_epoch, read_position
from strangler.routing.table import MONOLITH, ExtractionState, Table
from strangler.signing.token import seal

IDENTITY_PURPOSE, SEAL_S = "strangler.identity.v1", 60.0
BOUNCE_S = 4.0  # take-over and table fit, as at the gateway
AGAIN_S = 0.4  # a fenced side is asked again, and answers at once; within a hand-over's second no more than three times
LOOK_AGAIN_S = 0.05
FENCED, EPOCH, POSITION, DELIVERED, WRITTEN = (
    f"X-Strangler-{name}" for name in ("Fenced", "Epoch", "Position", "Delivered", "Written")
)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = Log("strangler.forward")


class ForwardMiddleware:
    """One a process. Raises BadKeys at start-up if a table is named and keys cannot be used."""

    def __init__(self, get_response: GetResponse) -> None:
        found = config.from_settings()
        if found is None:
            raise MiddlewareNotUsed("STRANGLER_SWITCH_TABLE names no table, or STRANGLER_ENABLED is off")
        self.get_response = get_response
        self.config = found
        trust.context()  # now, not while the first customer who is forwarded waits
        self.source: Source = source_of(found.table, found.keys)
        self.delivered: dict[str, Position] = {}
        self.freshness = Freshness()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        table = self.source.table()
        if table is None:
            return self.get_response(request)
        return Crossing(self, request, table).answer()

    def learn(self, response: HttpResponseBase, table: Table) -> None:
        """What every answer tells of delivery and epochs."""
        for link, position in filter(None, map(read_position, told(response, DELIVERED))):
            self.delivered[link] = max(position, self.delivered.get(link, position))
        for name, epoch in filter(None, map(read_epoch, told(response, EPOCH))):
            if name in table.states and epoch > table.epoch_of(name):
                self.source.look()

    def hear_owner(self, headers: Any) -> None:
        """What a service says of the links it owns: how far it is, then how far the monolith's copy is."""
        for link, position in _positions(headers.get(WRITTEN, "")):
            self.freshness.hear_written(link, position, now_s=time.monotonic())
        for link, position in _positions(headers.get(DELIVERED, "")):
            self.freshness.hear_delivered(link, position)

    def age_s(self, state: ExtractionState) -> int | None:
        """How old the monolith's copy may be; None when its owner has never said."""
        links = [link for link in self.freshness.links if state.has_link(link)]
        return self.freshness.age_s(links, now_s=time.monotonic())


def _positions(value: str) -> Iterator[tuple[str, Position]]:
    return filter(None, map(read_position, value.split(",")))


@dataclass(slots=True)
class Crossing:
    """One request's way. kept: its body if it can be sent twice."""

    switch: ForwardMiddleware
    request: HttpRequest
    table: Table
    visitor: Visitor = field(default_factory=Visitor)
    claims: dict[str, object] | None = None
    is_known: bool = True
    kept: bytes | None = b""

    def answer(self) -> HttpResponseBase:
        target = outbound.target_of(self.request)
        decision = self._decide(target)
        if self.request.method not in SAFE_METHODS:
            self.kept = transport.keep_body(self.request)
        response = self._from(decision, target)
        if fenced := next(filter(None, map(read_epoch, told(response, FENCED))), None):
            response = self._bounce(*fenced, target)
        return self._finish(response, decision)

    def _decide(self, target: str) -> Decision:
        method, path = self.request.method or "GET", target.partition("?")[0]
        facts = Facts(method, path, delivered=self.switch.delivered)
        route = self.table.matcher.match(method, path)
        if route is None:
            return decide(facts, self.table)
        self.visitor = read_visitor(self.request, self.switch.config.keys)
        state = self.table.states[route.extraction]
        moves = state.owner == "service" or (route.access == "read" and state.read_share > 0)
        if moves and not route.stays:
            self._identify()
        overrides = {} if self.is_known else {state.name: MONOLITH}
        if self.is_known and self.claims is None and 0 < state.read_share < 1:
            self.visitor.welcome()
        user_id = str(self.claims["user_id"]) if self.claims else None
        more = {
            "user_id": user_id,
            "actor": self.visitor.actor,
            "overrides": overrides,
            "written": self.visitor.written,
        }
        return decide(replace(facts, **more), self.table)  # type: ignore[arg-type]

    def _identify(self) -> None:
        try:
            self.claims = claims_of(self.request)
        except DatabaseError:
            self.is_known = False

    def _from(self, decision: Decision, target: str) -> HttpResponseBase:
        if decision.upstream == MONOLITH:
            return self._local()
        if not self.is_known and decision.is_write:
            return refused("G503I")
        try:
            answer = self._remote(decision.upstream, target)
        except transport.Failed as failed:
            return self._fall_back(decision) or refused(failed.id)
        self.switch.hear_owner(answer.headers)
        fenced = answer.headers.get(FENCED)
        if fenced or (answer.status_code >= 500 and decision.fallback):
            # Not through response_of: closing a Django response tells the whole process that the request is over.
            answer.close()
            return self._met_fence(fenced) if fenced else self._fall_back(decision) or refused("G502")
        settings = self.switch.config
        return response_of(answer, method=self.request.method or "GET", forbidden_cookie=settings.session_cookie)

    def _met_fence(self, fenced: str) -> HttpResponseBase:
        response = refused("G503F")
        response.headers[FENCED] = fenced
        return response

    def _fall_back(self, decision: Decision) -> HttpResponseBase | None:
        if decision.fallback != MONOLITH:
            return None
        response = self._local()
        if decision.is_fallback_stale:
            response.headers["X-Strangler-Stale"] = "1"
            age_s = self.switch.age_s(self.table.states[decision.extraction or ""])
            if age_s is not None:
                response.headers["Age"] = str(age_s)
        return response

    def _local(self) -> HttpResponseBase:
        return self.switch.get_response(self.request)

    def _remote(self, upstream: str, target: str) -> Any:
        """Raises transport.Failed."""
        request, settings = self.request, self.switch.config
        forbidden = frozenset({settings.session_cookie, *OURS})
        passage = outbound.Passage(settings.is_trusted, forbidden, self._sealed(settings))
        headers = outbound.headers_of(request, passage)
        body: object = self.kept
        if self.kept is None:
            body = transport.stream_body(request)
            headers.append(("content-length", str(transport.length_of(request))))
        base = random.choice(self.table.upstreams[upstream])
        return transport.ask(base, request.method or "GET", target, headers, body)  # type: ignore[arg-type]

    def _sealed(self, settings: config.SwitchConfig) -> str | None:
        if not self.claims or not settings.identity_keys:
            return None
        return seal(self.claims, purpose=IDENTITY_PURPOSE, keys=settings.identity_keys, now_s=time.time(), ttl_s=SEAL_S)

    def _bounce(self, extraction: str, epoch: int, target: str) -> HttpResponseBase:
        """The owner changed under this write, which wrote nothing: once more, to whoever owns it now. A hand-over may also
        be undone, which no table tells, so the same side is asked again from time to time."""
        deadline_s = time.monotonic() + BOUNCE_S
        while not self._has_nowhere_to_go(extraction, epoch, target):
            if self.kept is None or time.monotonic() >= deadline_s:
                return refused("G503F")
            self._wait_for(extraction, epoch)
            transport.rewind(self.request, self.kept)
            response = self._from(self._decide(target), target)
            if FENCED not in response.headers:
                return response
        log.warning(
            "forward.refused_for_good", extraction=extraction, method=self.request.method, path=self.request.path
        )
        return refused("G501F")

    def _has_nowhere_to_go(self, extraction: str, epoch: int, target: str) -> bool:
        """The service has owned for long, and this request has no route to it, or one that stays: nothing will change by
        waiting."""
        state = self.table.states.get(extraction)
        is_new = state is None or state.owner == MONOLITH or state.epoch < epoch
        if is_new:
            return False
        route = self._decide(target).route
        return route is None or route.stays

    def _wait_for(self, extraction: str, epoch: int) -> None:
        """Until the table is of a later epoch than ours and of the one the fence named at least; no longer than AGAIN_S."""
        before, deadline_s = self.table.epoch_of(extraction), time.monotonic() + AGAIN_S
        while time.monotonic() < deadline_s:
            newer = self.switch.source.look()
            if newer and newer.epoch_of(extraction) > before and newer.epoch_of(extraction) >= epoch:
                self.table = newer
                return
            time.sleep(LOOK_AGAIN_S)

    def _finish(self, response: HttpResponseBase, decision: Decision) -> HttpResponseBase:
        self.switch.learn(response, self.table)
        positions, secure = told(response, POSITION), self.request.is_secure()
        if positions and not decision.route:
            self.visitor = read_visitor(self.request, self.switch.config.keys)
        remember(self.visitor, response, positions, self.switch.config.keys, secure=secure)
        if decision.waits:
            response.headers["X-Strangler-Stale"] = "1"
        return without_news(response)
