"""The gateway's own answers: what happened, why, what to do next, under an id that never changes.

A refusal is data; client writes it. Everything else a customer sees comes from an upstream.
"""

from dataclasses import dataclass

from strangler.gateway.head import Headers


@dataclass(frozen=True, slots=True)
class Refusal:
    """One answer of our own. is_closing: the connection cannot be trusted or used afterwards."""

    id: str
    status: int
    reason: str
    text: str
    is_closing: bool = False

    def headers(self) -> Headers:
        fixed = [
            (b"Content-Type", b"text/plain; charset=utf-8"),
            (b"Cache-Control", b"no-store"),
            (b"X-Strangler-Error", self.id.encode()),
        ]
        return [*fixed, (b"Retry-After", b"1")] if self.status == 503 else fixed

    def body(self) -> bytes:
        return f"{self.id}: {self.text}\n".encode()


def _closing(id_: str, status: int, reason: str, text: str) -> Refusal:
    return Refusal(id_, status, reason, text, is_closing=True)


MALFORMED = _closing("G400", 400, "Bad Request", "the request cannot be read without guessing; nothing was forwarded")
BAD_HOST = _closing("G401H", 400, "Bad Request", "exactly one Host header is needed")
BAD_TARGET = _closing("G402T", 400, "Bad Request", "the request target must be a path")
BAD_NAME = _closing("G403N", 400, "Bad Request", "header names with underscores can be mistaken for others")
TOO_LARGE = _closing("G431", 431, "Request Header Fields Too Large", "the request's head is too large")
TOO_SLOW = _closing("G408", 408, "Request Timeout", "the request's head did not arrive in time")
NO_EXPECT = _closing("G417", 417, "Expectation Failed", "Expect is not served here; send the request without it")
NO_UPGRADE = _closing("G501U", 501, "Not Implemented", "Upgrade and CONNECT are not served by this gateway yet")
NO_CODING = _closing("G501T", 501, "Not Implemented", "the only transfer coding served is chunked")
DRAINING = _closing("G503D", 503, "Service Unavailable", "this gateway is going down; another one takes over")
UPSTREAM_DOWN = Refusal("G502", 502, "Bad Gateway", "the side that answers this cannot be reached or broke off")
UPSTREAM_SLOW = Refusal("G504", 504, "Gateway Timeout", "the side that answers this did not answer in time")
HELD_TOO_MANY = Refusal("G503Q", 503, "Service Unavailable", "too many requests wait for a hand-over; nothing was sent")
HELD_TOO_LONG = Refusal("G503H", 503, "Service Unavailable", "a hand-over took too long; nothing was sent, try again")
FENCED = Refusal("G503F", 503, "Service Unavailable", "the owner is changing; nothing was written, try again")
# Not 503: neither people nor proxies nor clients may try this again by themselves.
FENCED_FOR_GOOD = Refusal(
    "G501F",
    501,
    "Not Implemented",
    "this address writes what another side owns now, and has not moved with it; nothing was written, and trying again will"
    " not help",
)
NO_IDENTITY = Refusal("G503I", 503, "Service Unavailable", "who is asking cannot be found out right now; try again")
