"""The gateway's sealed word in; `request.user` out. No session is read, no cookie set, no user table needed.

A service that looks into a session table of its own finds nothing there and tells the browser to forget the session: that
logs the customer out of the monolith. So the gateway asks the monolith once, seals the answer, and we believe the seal.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from strangler.kit import config
from strangler.signing.request import BadSignature
from strangler.signing.token import unseal

HEADER = "X-Strangler-Identity"
PURPOSE = "strangler.identity.v1"

log = logging.getLogger("strangler.kit")


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody, as the monolith knows them. id: the monolith's key of this user, of the type JSON gave it."""

    id: int | str
    username: str = ""
    is_staff: bool = False

    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    is_active: ClassVar[bool] = True  # the monolith vouches for nobody it has locked out

    @property
    def pk(self) -> int | str:
        return self.id

    def get_username(self) -> str:
        return self.username


@dataclass(frozen=True, slots=True)
class Nobody:
    """Whoever is not logged in. Handed to DRF as UNAUTHENTICATED_USER."""

    id: None = None
    username: str = ""
    is_staff: bool = False

    is_authenticated: ClassVar[bool] = False
    is_anonymous: ClassVar[bool] = True
    is_active: ClassVar[bool] = False

    @property
    def pk(self) -> None:
        return None

    def get_username(self) -> str:
        return ""


Asker = Identity | Nobody


def identity_of(request: HttpRequest) -> Asker:
    """Who asks, unsealed once a request. A header that does not hold is nobody's, and is logged with its reason.

    Raises ImproperlyConfigured if a header came and there are no keys to judge it by.
    """
    known: Asker | None = getattr(request, "_strangler_identity", None)
    if known is None:
        known = request._strangler_identity = read(request.headers.get(HEADER))  # type: ignore[attr-defined]
    return known


def read(sealed: str | None) -> Asker:
    """One header value as somebody or nobody."""
    if not sealed:
        return Nobody()
    try:
        claims = unseal(sealed, purpose=PURPOSE, keys=config.identity_keys(), now_s=time.time())
    except BadSignature as error:
        log.warning("strangler.kit.identity_refused: %s", error)
        return Nobody()
    if claims.get("user_id") is None:
        return Nobody()
    return Identity(claims["user_id"], str(claims.get("username", "")), claims.get("is_staff") is True)


class IdentityMiddleware:
    """Puts the asker on the request. Answers that depend on it vary by Cookie, as those of a session would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(partial(identity_of, request))  # type: ignore[assignment]
        response = self.get_response(request)
        if hasattr(request, "_strangler_identity"):
            patch_vary_headers(response, ("Cookie",))
        return response
