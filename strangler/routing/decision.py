"""Facts of a request and a Table in; who answers, and why, out. Pure. Called by the gateway, middleware and `why`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from strangler.protocol.progress import is_caught_up
from strangler.routing.bucket import bucket_of, is_chosen
from strangler.routing.position import Position
from strangler.routing.table import MONOLITH, ExtractionState, Route, Table

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
IDEMPOTENT_METHODS = SAFE_METHODS | {"PUT", "DELETE"}  # RFC 9110, 9.2.2


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a request. path: raw, without query.

    user_id: known identity, else actor: the anonymous cookie's id. overrides: extraction -> side, from a signed header
    only. written: link -> position of this customer's last write. delivered: link -> what has reached the follower.
    """

    method: str
    path: str
    user_id: str | None = None
    actor: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Position] = field(default_factory=dict)
    delivered: Mapping[str, Position] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who answers, and what to do around it.

    fallback: upstream to ask when this one fails, and is_fallback_stale: whether that answer must be marked.
    shadow: upstream to send a copy to. hold: park it while the extraction is held. waits: a follower answers and this
    customer's own write has not arrived there yet.
    """

    upstream: str
    because: str
    route: Route | None = None
    extraction: str | None = None
    shadow: str | None = None
    hold: bool = False
    fallback: str | None = None
    is_fallback_stale: bool = False
    waits: bool = False
    is_write: bool = False


_UNROUTED_READ = Decision(MONOLITH, "no route matches")
_UNROUTED_WRITE = Decision(MONOLITH, "no route matches", is_write=True)


def decide(facts: Facts, table: Table) -> Decision:
    """Who answers this request. Total: every method and path gets an answer; without a route it is the monolith."""
    route = table.matcher.match(facts.method, facts.path)
    if route is None:
        return without_route(facts.method)
    state = table.states[route.extraction]
    if route.stays:
        return _staying(route, state, facts)
    if route.access == "write":
        return _write(route, state)
    if state.owner == "service":
        return _read_after_own(route, state, facts.method)
    return _read_before_own(route, state, facts)


def without_route(method: str) -> Decision:
    """The decision for a request no route takes: the monolith answers."""
    return _UNROUTED_READ if method in SAFE_METHODS else _UNROUTED_WRITE


def may_repeat(route: Route | None, method: str) -> bool:
    """Whether asking twice does no more than asking once."""
    return method in IDEMPOTENT_METHODS or bool(route and route.idempotent)


def missing_positions(state: ExtractionState, facts: Facts) -> list[str]:
    """Links of an extraction on which this customer's write has not reached the follower yet."""
    nowhere = Position(-1, -1)
    return [
        link
        for link, position in facts.written.items()
        if state.has_link(link) and not is_caught_up(position, facts.delivered.get(link, nowhere))
    ]


def _staying(route: Route, state: ExtractionState, facts: Facts) -> Decision:
    is_write = route.access == "write"
    late = state.owner == "service" and not is_write and bool(missing_positions(state, facts))
    because = "stays on the monolith" + (", whose copy lacks this customer's write" if late else "")
    return Decision(MONOLITH, because, route, state.name, hold=is_write and state.held, waits=late, is_write=is_write)


def _write(route: Route, state: ExtractionState) -> Decision:
    upstream = state.service if state.owner == "service" else MONOLITH
    because = f"{state.owner} owns {state.name}"
    return Decision(upstream, because, route, state.name, hold=state.held, is_write=True)


def _read_after_own(route: Route, state: ExtractionState, method: str) -> Decision:
    fallback = MONOLITH if route.stale_ok and may_repeat(route, method) else None
    because = f"service owns {state.name}"
    return Decision(
        state.service, because, route, state.name, fallback=fallback, is_fallback_stale=fallback is not None
    )


def _read_before_own(route: Route, state: ExtractionState, facts: Facts) -> Decision:
    is_chosen_one, because = _side(state, facts)
    if not is_chosen_one:
        return Decision(MONOLITH, because, route, state.name, shadow=_shadow(route, state, facts))
    if late := missing_positions(state, facts):
        return Decision(MONOLITH, f"the service lacks this customer's write on {late[0]}", route, state.name)
    fallback = MONOLITH if may_repeat(route, facts.method) else None
    return Decision(state.service, because, route, state.name, fallback=fallback)


def _side(state: ExtractionState, facts: Facts) -> tuple[bool, str]:
    forced = facts.overrides.get(state.name)
    if forced == "monolith":
        return False, "signed override"
    if forced == "service" and (state.read_share > 0 or state.shadow_share > 0):
        return True, "signed override"
    if state.read_share in (0.0, 1.0):
        return state.read_share == 1.0, f"share {state.read_share:g}"
    actor = _actor(facts)
    if actor is None:
        return False, "no actor yet"
    bucket, edge = bucket_of(actor, salt=state.split_salt), round(state.read_share * 10_000)
    return is_chosen(bucket, state.read_share), f"bucket {bucket} {'<' if bucket < edge else '>='} {edge}"


def _actor(facts: Facts) -> str | None:
    if facts.user_id is not None:
        return f"user:{facts.user_id}"
    return f"anonymous:{facts.actor}" if facts.actor else None


def _shadow(route: Route, state: ExtractionState, facts: Facts) -> str | None:
    """A copy is sent only of what can be repeated, and of the same customers while the share stands."""
    if state.shadow_share <= 0 or not may_repeat(route, facts.method):
        return None
    bucket = bucket_of(_actor(facts) or "nobody", salt=f"{state.split_salt}/shadow")
    return state.service if is_chosen(bucket, state.shadow_share) else None
