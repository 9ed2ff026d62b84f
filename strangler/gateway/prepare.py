"""Everything that must be known or waited for before a request is sent: who asks, who answers, whether now.

Called by exchange. `settle` decides at once when nothing has to be waited for, which is nearly always;
`settle_slowly` does the waiting: for the monolith's word on a session, for a hold to end, for a write to arrive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from strangler.gateway import refusal
from strangler.gateway.hold import Outcome
from strangler.gateway.identity import UNKNOWN
from strangler.gateway.visitor import Visitor
from strangler.resilience import moments
from strangler.routing.decision import Decision, Facts, decide, missing_positions, without_route
from strangler.routing.table import MONOLITH, ExtractionState, Route, Table

if TYPE_CHECKING:
    from strangler.gateway.exchange import Exchange


def settle(exchange: Exchange) -> bool:
    """Decide now; False when something has to be waited for first."""
    gateway, request = exchange.gateway, exchange.request
    table = gateway.keeper.table
    route = table.matcher.match(request.method, request.path)
    if route is None:
        exchange.decision = without_route(request.method)
        return True
    visitor = exchange.read_visitor()
    if needs_identity(route, table.states[route.extraction], visitor):
        identity = gateway.identities.cached(visitor.session)
        if identity is None:
            return False
        exchange.identity = identity
    decide_for(exchange, table)
    return not (_is_held(exchange) or exchange.decision.waits or _lacks_identity(exchange))


async def settle_slowly(exchange: Exchange) -> bool:
    """Wait for what is missing; False when the request was refused instead."""
    await _identify(exchange)
    decide_for(exchange, exchange.gateway.keeper.table)
    while _is_held(exchange):
        outcome = await exchange.gateway.holds.wait(exchange.decision.extraction or "")
        if outcome is not Outcome.RELEASED:
            exchange.refuse(refusal.HELD_TOO_MANY if outcome is Outcome.FULL else refusal.HELD_TOO_LONG)
            return False
        moments.reach("gateway.let_go", target=exchange.request.target)
        await _identify(exchange)  # 1 held at the monolith, 2 the service owns, 3 let go: it has to be told who asks
        decide_for(exchange, exchange.gateway.keeper.table)
    if _lacks_identity(exchange):
        exchange.refuse(refusal.NO_IDENTITY)
        return False
    await _wait_for_position(exchange)
    return True


def needs_identity(route: Route, state: ExtractionState, visitor: Visitor) -> bool:
    """Only requests a service may see, or a share may choose, are worth a question."""
    if visitor.session is None or route.stays:
        return False
    return state.owner == "service" or (route.access == "read" and (state.read_share > 0 or state.shadow_share > 0))


def decide_for(exchange: Exchange, table: Table) -> None:
    """Decide with all that is known about the visitor now."""
    exchange.decision = decide(_facts(exchange, table), table)


def _facts(exchange: Exchange, table: Table) -> Facts:
    request, visitor = exchange.request, exchange.read_visitor()
    route = table.matcher.match(request.method, request.path)
    overrides = visitor.overrides
    if route and not exchange.identity.is_known:
        # whoever cannot be named must not be shown to a service as nobody while the monolith can still answer
        overrides = {route.extraction: MONOLITH}
    elif route and exchange.identity.user_id is None and visitor.actor is None:
        _welcome(exchange, visitor, table.states[route.extraction])
    return Facts(
        request.method,
        request.path,
        user_id=exchange.identity.user_id,
        actor=visitor.actor,
        overrides=overrides,
        written=visitor.written,
        delivered=exchange.gateway.delivered.positions,
    )


def _welcome(exchange: Exchange, visitor: Visitor, state: ExtractionState) -> None:
    """A new anonymous actor, as soon as it makes a difference which one it is."""
    if 0 < state.read_share < 1 or 0 < state.shadow_share < 1:
        visitor.actor = exchange.gateway.doorkeeper.new_actor()
        exchange.is_new_actor = True


async def _identify(exchange: Exchange) -> None:
    gateway, request, visitor = exchange.gateway, exchange.request, exchange.read_visitor()
    table = gateway.keeper.table
    route = table.matcher.match(request.method, request.path)
    if route is None or not needs_identity(route, table.states[route.extraction], visitor):
        return
    assert visitor.session is not None  # needs_identity asked
    exchange.identity = await gateway.find_identity(visitor.session, request)


def _is_held(exchange: Exchange) -> bool:
    decision = exchange.decision
    return decision.is_write and exchange.gateway.holds.is_held(decision.extraction)


def _lacks_identity(exchange: Exchange) -> bool:
    """A write nobody can be named for is not sent to a service as an anonymous one."""
    return exchange.identity is UNKNOWN and _goes_to_service(exchange.decision) and exchange.decision.is_write


def _goes_to_service(decision: Decision) -> bool:
    return decision.upstream != MONOLITH


async def _wait_for_position(exchange: Exchange) -> None:
    if not exchange.decision.waits:
        return
    gateway, visitor = exchange.gateway, exchange.read_visitor()
    state = gateway.keeper.table.states[exchange.decision.extraction or ""]
    missing = missing_positions(state, Facts("", "", written=visitor.written, delivered=gateway.delivered.positions))
    awaited = {link: visitor.written[link] for link in missing}
    # Decided before the request is sent: 1 late, 2 its rows are read, 3 the write arrives, 4 the answer, still without it.
    exchange.is_late = not await gateway.delivered.wait(awaited, timeout_s=gateway.config.timeouts.position_s)
