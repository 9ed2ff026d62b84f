"""Watches the control's answer go by for one shadowed request. Called by exchange at each step of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strangler.gateway.head import AnswerHead
from strangler.gateway.outbound import upstream_head
from strangler.gateway.position import DELIVERED, POSITION
from strangler.gateway.shadow import Observation, Pair, Side, observed_headers, plain, told

if TYPE_CHECKING:
    from strangler.gateway.exchange import Exchange


class Witness:
    """Writes down what one control answer looked like: bounded, beside the customer's bytes."""

    def __init__(self, exchange: Exchange, pair: Pair) -> None:
        self._clock = exchange.gateway.clock
        self._room = exchange.gateway.config.limits.observed_body_bytes
        self._pair = pair
        self._side = Side()
        self._parts: list[bytes] = []
        self._began_s = self._clock.monotonic_s()

    @classmethod
    def offer(cls, exchange: Exchange, upstream: str) -> Witness | None:
        """Offer a copy of the request; None when it cannot be copied or is shed."""
        gateway, body = exchange.gateway, exchange.request.body
        if body.size or not body.is_complete:  # only what stands in the head is copied
            gateway.metrics.count("shadow_skipped")
            return None
        head = upstream_head(exchange.request, gateway.passage(exchange, shadow=upstream))
        timeout_s = gateway.keeper.table.states[exchange.decision.extraction or ""].shadow_timeout_s
        pair = gateway.shadows.offer(_observation(exchange), head, gateway.keeper.origins[upstream], timeout_s)
        return cls(exchange, pair) if pair else None

    def head(self, head: AnswerHead) -> None:
        side = self._side
        side.status, side.headers = head.status, observed_headers(head.headers)
        side.first_byte_ms = self._since_ms()
        side.delivered, side.positions = told(head.headers, DELIVERED), told(head.headers, POSITION)

    def data(self, data: bytes) -> None:
        if len(data) > self._room:
            self._side.is_cut = True
        self._parts.append(data[: self._room])
        self._room -= len(self._parts[-1])

    def end(self) -> None:
        self._side.body = b"".join(self._parts)
        self._side.total_ms = self._since_ms()
        self._pair.tell_control(self._side)

    def drop(self) -> None:
        """The control never answered in full; after `end` there is nothing to drop."""
        if self._pair.control is None:
            self._pair.drop()

    def _since_ms(self) -> float:
        return round((self._clock.monotonic_s() - self._began_s) * 1000, 3)


def _observation(exchange: Exchange) -> Observation:
    gateway, decision, request = exchange.gateway, exchange.decision, exchange.request
    extraction = decision.extraction or ""
    table = gateway.keeper.table
    state = table.states[extraction]
    known = {link: at for link, at in gateway.delivered.positions.items() if state.has_link(link)}
    return Observation(
        extraction=extraction,
        route=decision.route.name if decision.route else "",
        method=request.method,
        target=request.target.decode("latin-1"),
        request_id=exchange.request_id.decode("latin-1"),
        at_s=gateway.clock.now_s(),
        table_version=table.version,
        epoch=state.epoch,
        delivered_before=plain(known),
        control=Side(),
        candidate=Side(),
    )
