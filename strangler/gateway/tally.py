"""What became of one request in; metrics and the recent past count it. Called by exchange, so that it need not know both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from strangler.gateway.exchange import Exchange


def answered(exchange: Exchange, *, status: int, took_s: float, is_passed_on: bool) -> None:
    """is_passed_on: an upstream's own answer, and not a refusal of ours."""
    gateway, decision = exchange.gateway, exchange.decision
    gateway.metrics.answered(decision.extraction or "", exchange.answering, status, took_s)
    if is_passed_on:
        gateway.recent.answered(decision, exchange.answering, is_failure=status >= 500)


def failed(exchange: Exchange, why: str) -> None:
    """The upstream asked now gave no answer, or broke off in the middle of it, and nobody else is asked."""
    exchange.gateway.metrics.count("upstream_failures", upstream=exchange.answering, why=why)
    exchange.gateway.recent.answered(exchange.decision, exchange.answering, is_failure=True)


def fell_back(exchange: Exchange, why: str) -> None:
    exchange.gateway.metrics.count("fallbacks", extraction=exchange.decision.extraction or "", why=why)
    exchange.gateway.recent.answered(exchange.decision, exchange.answering, is_failure=True)


def fenced(exchange: Exchange, extraction: str, *, is_first: bool) -> None:
    """is_first: of this request, which may meet the fence again when it is sent again."""
    gateway, decision = exchange.gateway, exchange.decision
    gateway.metrics.fenced(extraction, exchange.request, decision)
    if is_first and (decision.route is None or not decision.is_write):
        gateway.recent.fenced_elsewhere(extraction)


def refused_for_good(exchange: Exchange, extraction: str) -> None:
    """Its own side is fenced, and no route leads it to the other one: somebody has to hear of it."""
    gateway, request = exchange.gateway, exchange.request
    gateway.metrics.count("refused_for_good", extraction=extraction)
    gateway.recent.refused(extraction, request.method, request.path)
