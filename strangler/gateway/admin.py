"""The operator's door, on a listener of its own: tables, holds, the kill switch, what is going on.

Every POST is signed (strangler.signing.request) by the control side; GETs only read. Nothing here waits for a
customer's request, except `hold` when asked to wait for those in flight.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec

from strangler.gateway.keeper import OldTable
from strangler.gateway.listener import Inquiry, Listener
from strangler.routing.kill import EVERYTHING
from strangler.routing.position import Position
from strangler.routing.snapshot import BadSnapshot, to_bytes
from strangler.signing.request import HEADER as SIGNATURE
from strangler.signing.request import BadSignature, verify

if TYPE_CHECKING:
    from strangler.gateway.process import Gateway

MAX_REASON = 500
MAX_TTL_MS = 60_000  # a longer hold is an outage, not a hold

Answer = tuple[int, str, bytes]
Verb = Callable[[Inquiry], Awaitable[Answer]]


class BadRequest(Exception):
    """What was asked cannot be done; the message says why. status: 400 unless said otherwise."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


class Admin:
    """The admin port of one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._server: asyncio.Server | None = None
        self.address = ("", 0)
        self._verbs: dict[tuple[str, str], Verb] = {
            ("GET", "/table"): self._get_table,
            ("GET", "/inflight"): self._get_inflight,
            ("GET", "/recent"): self._get_recent,
            ("GET", "/healthz"): self._get_healthz,
            ("GET", "/metrics"): self._get_metrics,
            ("POST", "/table"): self._post_table,
            ("POST", "/hold"): self._post_hold,
            ("POST", "/release"): self._post_release,
            ("POST", "/kill"): self._post_kill,
            ("POST", "/revive"): self._post_revive,
            ("POST", "/revoke"): self._post_revoke,
            ("POST", "/delivered"): self._post_delivered,
        }

    async def start(self, host: str, port: int) -> None:
        loop = self._gateway.loop
        self._server = await loop.create_server(lambda: Listener(self._answer, self._gateway.spawn), host, port)
        self.address = self._server.sockets[0].getsockname()[:2]

    async def stop(self) -> None:
        if self._server:
            self._server.close()

    async def _answer(self, inquiry: Inquiry) -> Answer:
        verb = self._verbs.get((inquiry.method, inquiry.target.partition("?")[0]))
        try:
            if verb is None:
                raise BadRequest(f"no such verb; there are: {self._known()}", 404)
            if inquiry.method == "POST":
                inquiry = replace(inquiry, signed_by=self._signer(inquiry))
            return await verb(inquiry)
        except BadRequest as error:
            return _json({"error": str(error), "in_force": self._gateway.keeper.table.version}, error.status)

    def _signer(self, inquiry: Inquiry) -> str:
        keys, now_s = self._gateway.config.keys, self._gateway.clock.now_s()
        header = inquiry.headers.get(SIGNATURE.lower())
        try:
            return verify(header, inquiry.method, inquiry.target, inquiry.body, keys=keys, now_s=now_s)
        except BadSignature as error:
            raise BadRequest(str(error), 403) from error

    def _known(self) -> str:
        return ", ".join(f"{method} {path}" for method, path in self._verbs)

    # tables

    async def _get_table(self, inquiry: Inquiry) -> Answer:
        snapshot = to_bytes(self._gateway.keeper.published, keys=self._gateway.config.keys)
        return 200, "application/vnd.strangler.table", snapshot

    async def _post_table(self, inquiry: Inquiry) -> Answer:
        keeper = self._gateway.keeper
        try:
            is_new = keeper.offer(inquiry.body)
        except OldTable as error:
            raise BadRequest(str(error), 409) from error
        except BadSnapshot as error:
            raise BadRequest(str(error), 422) from error
        epochs = {state.name: state.epoch for state in keeper.table.extractions}
        return _json({"version": keeper.table.version, "is_new": is_new, "epochs": epochs})

    # a hand-over

    async def _post_hold(self, inquiry: Inquiry) -> Answer:
        asked = _fields(inquiry)
        extraction = self._extraction(asked)
        ttl_ms = _number(asked, "ttl_ms", default=round(self._gateway.config.timeouts.hold_s * 1000))
        drain_ms = _number(asked, "drain_ms", default=0)
        self._gateway.holds.hold(extraction, ttl_s=ttl_ms / 1000)
        left = await self._gateway.inflight.wait_for_zero(extraction, timeout_s=min(drain_ms, ttl_ms) / 1000)
        is_held = self._gateway.holds.is_held(extraction)
        return _json({"extraction": extraction, "held": is_held, "inflight": left, "ttl_ms": ttl_ms})

    async def _post_release(self, inquiry: Inquiry) -> Answer:
        extraction = self._extraction(_fields(inquiry))
        released = self._gateway.holds.release(extraction)
        return _json({"extraction": extraction, "held": False, "released": released})

    async def _get_inflight(self, inquiry: Inquiry) -> Answer:
        gateway = self._gateway
        extractions = {
            state.name: {
                "unsafe": gateway.inflight.count(state.name),
                "parked": gateway.holds.parked(state.name),
                "held": gateway.holds.is_held(state.name),
                "held_ms_left": gateway.holds.left_ms(state.name),
            }
            for state in gateway.keeper.table.extractions
        }
        return _json({"extractions": extractions, "fenced_elsewhere": sorted(set(gateway.metrics.fenced_elsewhere))})

    async def _post_delivered(self, inquiry: Inquiry) -> Answer:
        asked = _fields(inquiry)
        link = asked.get("link")
        if not isinstance(link, str) or not link:
            raise BadRequest("link must be a name")
        self._gateway.delivered.learn(link, Position(_number(asked, "epoch"), _number(asked, "version")))
        return _json({"link": link, "delivered": self._gateway.delivered.positions[link]})

    # switches

    async def _post_kill(self, inquiry: Inquiry) -> Answer:
        asked = _fields(inquiry)
        self._gateway.keeper.kill(self._extraction(asked, default=EVERYTHING), why=_why(inquiry, asked))
        return _json({"killed": sorted(self._gateway.keeper.killed)})

    async def _post_revive(self, inquiry: Inquiry) -> Answer:
        asked = _fields(inquiry)
        self._gateway.keeper.revive(self._extraction(asked, default=EVERYTHING), why=_why(inquiry, asked))
        return _json({"killed": sorted(self._gateway.keeper.killed)})

    async def _post_revoke(self, inquiry: Inquiry) -> Answer:
        asked, identities = _fields(inquiry), self._gateway.identities
        if "session" in asked:
            identities.forget(str(asked["session"]).encode())
        elif "user_id" in asked:
            identities.forget_user(str(asked["user_id"]))
        else:
            identities.forget_all()
        return _json({"revoked": True})

    # looking

    async def _get_healthz(self, inquiry: Inquiry) -> Answer:
        keeper, is_draining = self._gateway.keeper, self._gateway.is_draining
        word = {"status": "draining" if is_draining else "ok", "version": keeper.table.version}
        return _json({**word, "killed": sorted(keeper.killed)}, 503 if is_draining else 200)

    async def _get_recent(self, inquiry: Inquiry) -> Answer:
        asked = dict(parse_qsl(inquiry.target.partition("?")[2]))
        return _json(self._gateway.recent.told(self._extraction(asked)))

    async def _get_metrics(self, inquiry: Inquiry) -> Answer:
        return 200, "text/plain; version=0.0.4; charset=utf-8", self._gateway.metrics.render(self._gateway)

    def _extraction(self, asked: dict[str, Any], *, default: str | None = None) -> str:
        name = asked.get("extraction", default)
        known = self._gateway.keeper.table.states
        if not isinstance(name, str) or (name not in known and name != default):
            raise BadRequest(f"unknown extraction {name!r}; known: {', '.join(sorted(known)) or 'none'}")
        return name


def _fields(inquiry: Inquiry) -> dict[str, Any]:
    if not inquiry.body:
        return {}
    try:
        return msgspec.json.decode(inquiry.body, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise BadRequest(f"the body must be a JSON object: {error}") from error


def _why(inquiry: Inquiry, asked: dict[str, Any]) -> str:
    """Who throws a switch, and why, for the log: no control plane notes it, for it may be what is down."""
    reason = asked.get("reason", "")
    if not isinstance(reason, str) or len(reason) > MAX_REASON:
        raise BadRequest(f"reason must be a text of at most {MAX_REASON} letters")
    return f"by key {inquiry.signed_by}, {f'because {reason!r}' if reason else 'no reason given'}"


def _number(asked: dict[str, Any], name: str, *, default: int | None = None) -> int:
    value = asked.get(name, default)
    is_time = name.endswith("_ms")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0 or (is_time and value > MAX_TTL_MS):
        limit = f" up to {MAX_TTL_MS}" if is_time else ""
        raise BadRequest(f"{name} must be a whole number from 0{limit}")
    return value


def _json(word: dict[str, Any], status: int = 200) -> Answer:
    return status, "application/json", msgspec.json.encode(word)
