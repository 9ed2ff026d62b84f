"""A Django request in; the head a service gets out, under the gateway's contract: hop-by-hop names and every X-Strangler-* of
the client dropped, no session cookie and none of ours, X-Forwarded-* by trust, one request id, the sealed identity.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest

INTERNAL = "x-strangler-"
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "http2-settings",
    }
)
FORWARDED = frozenset(
    {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "forwarded", "x-real-ip"}
)
NEVER_NAMED = frozenset(
    {"host", "content-length", "cookie", "authorization"}
)  # not to be dropped by a Connection header

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """kept_cookies_out: names that must not pass. identity: sealed, or None for nobody."""

    is_trusted: bool
    forbidden_cookies: frozenset[str]
    identity: str | None = None


def target_of(request: HttpRequest) -> str:
    """Path and query as they came, as far as WSGI has kept them: servers that set RAW_URI or REQUEST_URI keep every byte."""
    raw = request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or ""
    return raw if raw.startswith("/") else request.get_full_path()


def headers_of(request: HttpRequest, passage: Passage) -> Headers:
    """Names and values for the service."""
    given = {name.lower(): value for name, value in request.headers.items()}
    dropped = HOP_BY_HOP | FORWARDED | _named_by_connection(given.get("connection", ""))
    passed = [
        (name, value)
        for name, value in given.items()
        if name not in dropped and not name.startswith(INTERNAL) and name not in ("cookie", "content-length")
    ]
    if cookie := _cookies(given.get("cookie", ""), passage.forbidden_cookies):
        passed.append(("cookie", cookie))
    if "x-request-id" not in given:
        passed.append(("x-request-id", secrets.token_hex(10)))
    if passage.identity:
        passed.append(("x-strangler-identity", passage.identity))
    return [*passed, *_forwarded(request, given, is_trusted=passage.is_trusted)]


def _forwarded(request: HttpRequest, given: dict[str, str], *, is_trusted: bool) -> Iterator[tuple[str, str]]:
    peer, host = request.META.get("REMOTE_ADDR", ""), given.get("host", "")
    if not is_trusted:
        given = {}
    yield from ((name, given[name]) for name in sorted(FORWARDED - {"x-forwarded-for"}) if name in given)
    yield "x-forwarded-for", ", ".join(filter(None, [given.get("x-forwarded-for", ""), peer]))
    if "x-forwarded-proto" not in given:
        yield "x-forwarded-proto", "http" if not is_trusted else request.scheme or "http"
    if "x-forwarded-host" not in given:
        yield "x-forwarded-host", host


def _named_by_connection(value: str) -> frozenset[str]:
    return frozenset(token.strip().lower() for token in value.split(",")) - NEVER_NAMED


def _cookies(value: str, forbidden: frozenset[str]) -> str:
    parts = (part.strip() for part in value.split(";"))
    return "; ".join(part for part in parts if part and part.partition("=")[0] not in forbidden)
