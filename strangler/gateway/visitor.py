"""Who asks, from the cookies alone: session, anonymous actor, last writes. Forged or expired cookies count as none.

Called by exchange; what has to be asked from the monolith is identity's.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from strangler.gateway import position as positions
from strangler.gateway.cookies import read_cookies, set_cookie
from strangler.gateway.head import Headers, first
from strangler.resilience.clock import Clock
from strangler.routing.position import Position
from strangler.signing.keys import Keyring
from strangler.signing.request import BadSignature
from strangler.signing.token import seal, unseal

ACTOR_COOKIE = "strangler_actor"
ACTOR_PURPOSE = "strangler.actor.v1"
ACTOR_TTL_S = 365 * 24 * 3600
OVERRIDE_HEADER = b"x-strangler-override"
OVERRIDE_PURPOSE = "strangler.override.v1"
OUR_COOKIES = frozenset({ACTOR_COOKIE.encode(), positions.COOKIE.encode()})


@dataclass(slots=True)
class Visitor:
    """session: raw cookie value. actor: id of the anonymous cookie. written: link -> last position."""

    session: bytes | None = None
    actor: str | None = None
    written: dict[str, Position] = field(default_factory=dict)
    overrides: dict[str, str] = field(default_factory=dict)


class Doorkeeper:
    """Reads and writes the gateway's own signed cookies."""

    def __init__(self, *, keys: Keyring, clock: Clock, session_cookie: str) -> None:
        self._keys = keys
        self._clock = clock
        self._session_cookie = session_cookie.encode()

    def read(self, headers: Headers) -> Visitor:
        """Who asks."""
        cookies = read_cookies(headers)
        return Visitor(
            session=cookies.get(self._session_cookie) or None,
            actor=self._open(cookies.get(ACTOR_COOKIE.encode()), ACTOR_PURPOSE).get("id"),
            written=self._written(cookies.get(positions.COOKIE.encode())),
            overrides=self._open(first(headers, OVERRIDE_HEADER), OVERRIDE_PURPOSE).get("sides", {}),
        )

    def new_actor(self) -> str:
        return secrets.token_hex(8)

    def actor_cookie(self, actor: str, *, is_secure: bool) -> bytes:
        token = self._seal({"id": actor}, ACTOR_PURPOSE, ACTOR_TTL_S)
        return set_cookie(ACTOR_COOKIE, token, max_age_s=ACTOR_TTL_S, is_secure=is_secure)

    def position_cookie(self, written: dict[str, Position], *, is_secure: bool) -> bytes:
        token = self._seal({"at": written}, positions.COOKIE_PURPOSE, positions.COOKIE_TTL_S)
        return set_cookie(positions.COOKIE, token, max_age_s=positions.COOKIE_TTL_S, is_secure=is_secure)

    def _written(self, token: bytes | None) -> dict[str, Position]:
        at = self._open(token, positions.COOKIE_PURPOSE).get("at", {})
        return {link: Position(*pair) for link, pair in at.items()}

    def _seal(self, payload: dict[str, Any], purpose: str, ttl_s: float) -> str:
        return seal(payload, purpose=purpose, keys=self._keys, now_s=self._clock.now_s(), ttl_s=ttl_s)

    def _open(self, token: bytes | None, purpose: str) -> dict[str, Any]:
        if not token:
            return {}
        try:
            return unseal(token.decode("latin-1"), purpose=purpose, keys=self._keys, now_s=self._clock.now_s())
        except BadSignature:
            return {}
