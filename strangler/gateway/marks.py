"""The head of one exchange's answer: the upstream's, marked where it may be old, with our cookies. Called by exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strangler.gateway.answer import Framing, client_head
from strangler.gateway.head import AnswerHead, Headers
from strangler.gateway.lessons import cookies_after
from strangler.routing.table import MONOLITH

if TYPE_CHECKING:
    from strangler.gateway.exchange import Exchange


def answer_head(exchange: Exchange, head: AnswerHead, framing: Framing) -> bytes:
    """Bytes of the head the customer gets."""
    gateway, is_old = exchange.gateway, is_stale_copy(exchange)
    is_service = exchange.answering != MONOLITH
    return client_head(
        head,
        framing,
        extra=[*_marks(exchange), *cookies_after(exchange, head)],
        forbidden_cookie=gateway.config.session_cookie.encode() if is_service else None,
        age_s=gateway.age_s(exchange.decision.extraction) if is_old else None,
    )


def is_stale_copy(exchange: Exchange) -> bool:
    """Whether the follower answers because the owner could not."""
    return exchange.has_fallen_back and exchange.decision.is_fallback_stale


def _marks(exchange: Exchange) -> Headers:
    gateway = exchange.gateway
    marks: Headers = []
    if exchange.is_late or is_stale_copy(exchange):
        gateway.metrics.count("stale", extraction=exchange.decision.extraction or "")
        marks.append((b"X-Strangler-Stale", b"1"))
    if gateway.config.is_debug:
        why = f"{exchange.answering}: {exchange.decision.because}; table {gateway.keeper.table.version}"
        marks.append((b"X-Strangler-Why", why.encode()))
    return marks
