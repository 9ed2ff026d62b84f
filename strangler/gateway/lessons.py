"""What every answer of an upstream teaches the gateway, and what the customer's cookies must remember after it.

Called by exchange: `learn` for each answer, also one that is not passed on; `cookies_after` for the one that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strangler.gateway.cookies import cookie_name
from strangler.gateway.head import AnswerHead, Headers, members, texts
from strangler.gateway.outbound import is_secure
from strangler.gateway.position import DELIVERED, POSITION, WRITTEN, merge
from strangler.routing.position import read_epoch
from strangler.routing.table import MONOLITH

if TYPE_CHECKING:
    from strangler.gateway.exchange import Exchange

EPOCH = b"x-strangler-epoch"


def learn(exchange: Exchange, head: AnswerHead) -> None:
    """Take in delivered positions, newer epochs, and a session that has changed."""
    gateway = exchange.gateway
    if exchange.answering != MONOLITH:  # what the monolith owns, its own reads are never behind
        gateway.delivered.learn_written(texts(head.headers, WRITTEN), now_s=gateway.clock.monotonic_s())
    for name, value in head.headers:
        lower = name.lower()
        if lower == DELIVERED:
            gateway.delivered.learn_headers(members(value))
        elif lower == EPOCH:
            _learn_epoch(exchange, value)
        elif lower == b"set-cookie":
            _forget_session(exchange, cookie_name(value))


def cookies_after(exchange: Exchange, head: AnswerHead) -> Headers:
    """Set-Cookie headers of our own: a new anonymous actor, the positions of this customer's writes."""
    gateway, request = exchange.gateway, exchange.request
    secure = is_secure(request.headers, is_trusted=gateway.config.trust_forwarded)
    cookies: Headers = []
    if exchange.is_new_actor and exchange.visitor and exchange.visitor.actor:
        value = gateway.doorkeeper.actor_cookie(exchange.visitor.actor, is_secure=secure)
        cookies.append((b"Set-Cookie", value))
    news = texts(head.headers, POSITION)
    if news:
        written = merge(exchange.read_visitor().written, news, gateway.delivered.positions)
        cookies.append((b"Set-Cookie", gateway.doorkeeper.position_cookie(written, is_secure=secure)))
    return cookies


def _learn_epoch(exchange: Exchange, value: bytes) -> None:
    for text in members(value):
        if read := read_epoch(text):
            exchange.gateway.hear_of_epoch(*read)


def _forget_session(exchange: Exchange, cookie: bytes) -> None:
    """Whoever sets or clears the session cookie has logged somebody in or out."""
    if exchange.answering != MONOLITH or cookie != exchange.gateway.config.session_cookie.encode():
        return
    session = exchange.read_visitor().session
    if session:
        exchange.gateway.identities.forget(session)
