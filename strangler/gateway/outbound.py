"""A request as it arrived in; the head an upstream gets out. Every byte not named here is passed on as it came.

Dropped: hop-by-hop names, every X-Strangler-* a client sent, our own cookies; for services the session cookie as well.
Set: X-Forwarded-* by trust, X-Request-Id if missing, the sealed identity for services.
"""

import itertools
import secrets
from dataclasses import dataclass

from strangler.gateway.cookies import without_cookies
from strangler.gateway.head import INTERNAL, Headers, dropped_names, first
from strangler.gateway.identity import HEADER as IDENTITY_HEADER
from strangler.gateway.request import Request

_FORWARDED = frozenset(
    {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded", b"x-real-ip"}
)
_PREFIX = secrets.token_hex(6)
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is added and taken away on the way. identity: sealed header value. cookies: names that must not pass."""

    peer: str
    is_trusted: bool
    request_id: bytes | None
    cookies: frozenset[bytes]
    identity: bytes | None = None
    is_shadow: bool = False


def new_request_id() -> bytes:
    """Unique in this process and, by its random prefix, elsewhere."""
    return f"{_PREFIX}{next(_numbers):08x}".encode()


def upstream_head(request: Request, passage: Passage) -> bytes:
    """Bytes of the request's head for one upstream."""
    dropped = _FORWARDED | dropped_names(request.headers, request.names)
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.target)]
    for lower, (name, value) in zip(request.names, request.headers, strict=True):
        if lower in dropped or lower.startswith(INTERNAL):
            continue
        passed = without_cookies(value, passage.cookies) if lower == b"cookie" else value
        if passed or lower != b"cookie":
            lines.append(name + b": " + passed)
    lines.extend(_added(request, passage))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def is_secure(headers: Headers, *, is_trusted: bool) -> bool:
    """Whether the customer came by https, as far as a trusted peer says so."""
    return is_trusted and first(headers, b"x-forwarded-proto") == b"https"


def _added(request: Request, passage: Passage) -> list[bytes]:
    lines = _forwarded(request, passage)
    if passage.request_id:
        lines.append(b"X-Request-Id: " + passage.request_id)
    if request.is_chunked:
        lines.append(b"Transfer-Encoding: chunked")
    if passage.identity:
        lines.append(IDENTITY_HEADER + b": " + passage.identity)
    if passage.is_shadow:
        lines.append(b"X-Strangler-Shadow: 1")
    return lines


def _forwarded(request: Request, passage: Passage) -> list[bytes]:
    peer, host = passage.peer.encode(), request.first(b"host") or b""
    if not passage.is_trusted:
        return [b"X-Forwarded-For: " + peer, b"X-Forwarded-Proto: http", b"X-Forwarded-Host: " + host]
    before = [value for name, value in request.headers if name.lower() == b"x-forwarded-for"]
    kept = [name + b": " + value for name, value in request.headers if _is_kept(name.lower())]
    added = [b"X-Forwarded-For: " + b", ".join([*before, peer])]
    if b"x-forwarded-proto" not in request.names:
        added.append(b"X-Forwarded-Proto: http")
    if b"x-forwarded-host" not in request.names:
        added.append(b"X-Forwarded-Host: " + host)
    return kept + added


def _is_kept(name: bytes) -> bool:
    return name in _FORWARDED and name != b"x-forwarded-for"
