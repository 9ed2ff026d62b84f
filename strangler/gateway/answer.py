"""An upstream's head in; the head a customer gets out, with its framing decided. Called by exchange.

Dropped: hop-by-hop names and what upstreams say to the gateway alone; a service's try to set the session cookie.
"""

from dataclasses import dataclass

from strangler.gateway.cookies import cookie_name
from strangler.gateway.head import AnswerHead, Headers, dropped_names
from strangler.gateway.refusal import Refusal
from strangler.gateway.request import Request

TO_US_ALONE = frozenset(b"x-strangler-" + name for name in (b"position", b"delivered", b"written", b"epoch", b"fenced"))
END_OF_CHUNKS = b"0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Framing:
    """How the body travels to the customer. is_closing: this answer is the connection's last."""

    is_chunked: bool
    is_closing: bool


def framing_of(head: AnswerHead, request: Request, *, is_draining: bool) -> Framing:
    """Length if the upstream announced one, else chunks, else (HTTP/1.0) until the connection closes."""
    is_open_ended = head.has_body and head.length is None
    is_old = request.version == "1.0"
    is_last = not request.is_persistent or not request.body.is_complete or is_draining
    return Framing(is_chunked=is_open_ended and not is_old, is_closing=is_last or is_old)


def client_head(
    head: AnswerHead,
    framing: Framing,
    *,
    extra: Headers,
    forbidden_cookie: bytes | None = None,
    age_s: int | None = None,
) -> bytes:
    """Bytes of the answer's head. forbidden_cookie: a cookie this upstream must not set. age_s: replaces Age."""
    names = [name.lower() for name, _ in head.headers]
    dropped = dropped_names(head.headers, names) | TO_US_ALONE
    lines = [b"HTTP/1.1 %d %b" % (head.status, head.reason)]
    for lower, (name, value) in zip(names, head.headers, strict=True):
        if lower in dropped or (age_s is not None and lower == b"age"):
            continue
        if forbidden_cookie and lower == b"set-cookie" and cookie_name(value) == forbidden_cookie:
            continue
        lines.append(name + b": " + value)
    lines.extend(name + b": " + value for name, value in extra)
    if age_s is not None:
        lines.append(b"Age: %d" % age_s)
    lines.extend(_connection_lines(framing))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def refusal_bytes(why: Refusal, *, method: str, is_closing: bool, extra: Headers) -> bytes:
    """A whole answer of our own."""
    body = why.body()
    lines = [f"HTTP/1.1 {why.status} {why.reason}".encode()]
    lines.extend(name + b": " + value for name, value in [*why.headers(), *extra])
    lines.append(b"Content-Length: %d" % len(body))
    if is_closing:
        lines.append(b"Connection: close")
    return b"\r\n".join(lines) + b"\r\n\r\n" + (b"" if method == "HEAD" else body)


def _connection_lines(framing: Framing) -> list[bytes]:
    lines = [b"Transfer-Encoding: chunked"] if framing.is_chunked else []
    return [*lines, b"Connection: close"] if framing.is_closing else lines
