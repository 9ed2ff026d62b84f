"""One request as it arrived, and what speaks against serving it. Made by client, read by everybody after."""

from __future__ import annotations

from strangler.gateway import refusal
from strangler.gateway.body import Body
from strangler.gateway.head import Headers, every
from strangler.gateway.refusal import Refusal


class Request:
    """Head and body of one request; raw bytes where bytes matter."""

    __slots__ = (
        "body",
        "headers",
        "is_chunked",
        "is_persistent",
        "method",
        "names",
        "path",
        "refusal",
        "target",
        "version",
    )

    def __init__(
        self, *, method: str, target: bytes, version: str, headers: Headers, body: Body, is_persistent: bool
    ) -> None:
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers
        self.body = body
        self.is_persistent = is_persistent
        self.path = target.partition(b"?")[0].decode("latin-1")
        self.names = [name.lower() for name, _ in headers]  # in the order of headers, lowered once
        self.is_chunked = b"transfer-encoding" in self.names
        self.refusal: Refusal | None = None

    def first(self, name: bytes) -> bytes | None:
        """First value of a header; name in lower case."""
        return self.headers[self.names.index(name)][1] if name in self.names else None

    @classmethod
    def unreadable(cls, why: Refusal) -> Request:
        """Stands in the queue for a request that could not be read."""
        request = cls(method="GET", target=b"", version="1.1", headers=[], body=Body(0), is_persistent=False)
        request.body.end()
        request.refusal = why
        return request


def refusal_of(request: Request, *, is_upgrade: bool) -> Refusal | None:
    """Why a well-formed request is not served, or None."""
    names = request.names
    hosts = names.count(b"host")
    if request.method == "CONNECT" or is_upgrade or b"upgrade" in names:
        return refusal.NO_UPGRADE
    if b"_" in b"".join(names):
        return refusal.BAD_NAME
    if hosts > 1 or (request.version == "1.1" and not hosts):
        return refusal.BAD_HOST
    if not request.target.startswith(b"/") and request.target != b"*":
        return refusal.BAD_TARGET
    return _coding_refusal(request, names)


def _coding_refusal(request: Request, names: list[bytes]) -> Refusal | None:
    if b"expect" in names:
        return refusal.NO_EXPECT
    if not request.is_chunked:
        return None
    if request.version == "1.0":  # RFC 9112 6.1: framing of such a message is faulty
        return refusal.MALFORMED
    codings = [value.strip().lower() for value in every(request.headers, b"transfer-encoding")]
    return None if codings == [b"chunked"] else refusal.NO_CODING
