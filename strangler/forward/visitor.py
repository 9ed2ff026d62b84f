"""Who asks, as the gateway's own signed cookies say, and what they must say after an answer. The same names and seals as the
gateway's, so that nobody changes sides on the day it takes over.
"""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from strangler.routing.position import Position, read_position
from strangler.signing.keys import Keyring
from strangler.signing.request import BadSignature
from strangler.signing.token import seal, unseal

ACTOR_COOKIE, ACTOR_PURPOSE, ACTOR_TTL_S = "strangler_actor", "strangler.actor.v1", 365 * 24 * 3600
POSITION_COOKIE, POSITION_PURPOSE, POSITION_TTL_S = "strangler_position", "strangler.position.v1", 600
MAX_LINKS = 8
OURS = (ACTOR_COOKIE, POSITION_COOKIE)


@dataclass(slots=True)
class Visitor:
    """actor: id of the anonymous cookie. written: link -> this customer's last write. is_new: the actor was made just now."""

    actor: str | None = None
    written: dict[str, Position] = field(default_factory=dict)
    is_new: bool = False

    def welcome(self) -> None:
        """An anonymous actor of its own, as soon as it makes a difference which one."""
        if self.actor is None:
            self.actor, self.is_new = secrets.token_hex(8), True


def read_visitor(request: HttpRequest, keys: Keyring) -> Visitor:
    """Forged or expired cookies count as none."""
    actor = _open(request.COOKIES.get(ACTOR_COOKIE), ACTOR_PURPOSE, keys).get("id")
    at = _open(request.COOKIES.get(POSITION_COOKIE), POSITION_PURPOSE, keys).get("at", {})
    return Visitor(actor, {link: Position(*pair) for link, pair in at.items()})


def remember(
    visitor: Visitor, response: HttpResponseBase, positions: list[str], keys: Keyring, *, secure: bool
) -> None:
    """Set our cookies where they changed. positions: values of X-Strangler-Position."""
    if visitor.is_new:
        _set(response, ACTOR_COOKIE, {"id": visitor.actor}, ACTOR_PURPOSE, ACTOR_TTL_S, keys, secure)
    if positions:
        written = dict(visitor.written)
        for link, position in filter(None, map(read_position, positions)):
            written[link] = max(position, written.pop(link, position))
        latest = dict(list(written.items())[-MAX_LINKS:])
        _set(response, POSITION_COOKIE, {"at": latest}, POSITION_PURPOSE, POSITION_TTL_S, keys, secure)


def _open(token: str | None, purpose: str, keys: Keyring) -> dict[str, Any]:
    try:
        return unseal(token, purpose=purpose, keys=keys, now_s=time.time()) if token else {}
    except (BadSignature, ValueError):
        return {}


def _set(
    response: HttpResponseBase, name: str, said: dict[str, Any], purpose: str, ttl_s: int, keys: Keyring, secure: bool
) -> None:
    value = seal(said, purpose=purpose, keys=keys, now_s=time.time(), ttl_s=ttl_s)
    response.set_cookie(name, value, max_age=ttl_s, httponly=True, samesite="Lax", secure=secure)
