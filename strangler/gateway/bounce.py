"""A fenced request is taken back and sent again, to whoever owns then. Called by exchange.

An upstream that answers 503 with `X-Strangler-Fenced: <extraction>;<epoch>` swears that nothing was committed, so the
kept request may be repeated, whatever its method. It waits for news: a table of that epoch, or a release without one
(the hand-over was undone and the old owner is open again).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from strangler.gateway import refusal, tally
from strangler.gateway.floor import ASK_AGAIN_S
from strangler.gateway.head import AnswerHead, first
from strangler.resilience import moments
from strangler.routing.decision import Facts, decide
from strangler.routing.position import read_epoch

if TYPE_CHECKING:
    from strangler.gateway.exchange import Exchange
    from strangler.gateway.process import Gateway

HEADER = b"x-strangler-fenced"
MAX_BOUNCES = 2  # once to the new owner, and once more if an undone hand-over is tried again meanwhile
MAX_WITHOUT_ROUTE = (
    1  # the monolith's own word about rows that have moved: a page that is read-only, a writer that is refused
)


def fenced_by(head: AnswerHead) -> tuple[str, int] | None:
    """(extraction, epoch) if this answer is a fence speaking."""
    if head.status != 503:
        return None
    value = first(head.headers, HEADER)
    return read_epoch(value.decode("latin-1")) if value else None


def may_bounce(exchange: Exchange, before: int) -> bool:
    """before: how often this request was sent again already."""
    return before < (MAX_BOUNCES if exchange.decision.route else MAX_WITHOUT_ROUTE)


async def send_again(exchange: Exchange, extraction: str, epoch: int) -> None:
    """Wait for the new owner and begin anew; refuse honestly when there is none in time."""
    moments.reach("gateway.fenced", extraction=extraction, epoch=epoch)
    if not await wait_for_owner(exchange, extraction, epoch):
        refuse(exchange, extraction, epoch)
        return
    exchange.gateway.metrics.count("bounced", extraction=extraction)
    await exchange.begin_slowly()


def refuse(exchange: Exchange, extraction: str, epoch: int) -> None:
    """With "try again" only where it could help."""
    if has_nowhere_to_go(exchange, extraction, epoch):
        tally.refused_for_good(exchange, extraction)
        exchange.refuse(refusal.FENCED_FOR_GOOD)
    else:
        exchange.refuse(refusal.FENCED)


async def wait_for_owner(exchange: Exchange, extraction: str, epoch: int) -> bool:
    """Wait until sending again makes sense; False when the time is up or this request has no owner to go to."""
    gateway = exchange.gateway
    fenced, epoch_then = exchange.answering, gateway.keeper.table.epoch_of(extraction)
    releases_then = gateway.holds.releases.get(extraction, 0)
    facts = Facts(exchange.request.method, exchange.request.path)

    def is_ready() -> bool:
        table = gateway.keeper.table
        if gateway.holds.releases.get(extraction, 0) > releases_then:
            return True
        known = table.epoch_of(extraction)
        has_moved = known > epoch_then or decide(facts, table).upstream != fenced
        return known >= epoch and has_moved

    # A side that is closing names the epoch we know, and the table follows only after the hand-over.
    wanted = max(epoch, epoch_then + 1)
    if has_nowhere_to_go(exchange, extraction, epoch):
        return False
    return await _ask_until(gateway, is_ready, extraction, wanted)


async def _ask_until(gateway: Gateway, is_ready: Callable[[], bool], extraction: str, epoch: int) -> bool:
    """Wait for news and go on asking for it, since nobody may be pushing tables to us; False when the time is up."""
    ends_at_s = gateway.loop.time() + gateway.config.timeouts.bounce_s
    while (left_s := ends_at_s - gateway.loop.time()) > 0:
        gateway.hear_of_epoch(extraction, epoch)
        if await gateway.news.wait_until(is_ready, timeout_s=min(ASK_AGAIN_S, left_s)):
            return True
    return False


def has_nowhere_to_go(exchange: Exchange, extraction: str, epoch: int) -> bool:
    """The service has owned for long, and this request has no route to it, or one that stays: nothing will change by
    waiting."""
    table = exchange.gateway.keeper.table
    state = table.states.get(extraction)
    is_new = state is None or state.owner == "monolith" or state.epoch < epoch
    route = exchange.decision.route
    return not is_new and (route is None or route.stays)
