"""A service's answer in; a Django response out that streams it: raw bytes, encodings and cookies as they came; hop-by-hop
names, what was said to us alone, and the monolith's session cookie taken out. And our own refusals, as gateways word them.
"""

from collections.abc import Iterable, Iterator
from http.cookies import Morsel
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from strangler.forward.outbound import HOP_BY_HOP

TO_US_ALONE = frozenset(f"x-strangler-{name}" for name in ("position", "delivered", "written", "epoch", "fenced"))
REFUSALS = {
    "G502": (502, "the side that answers this cannot be reached or broke off"),
    "G504": (504, "the side that answers this did not answer in time"),
    "G503F": (503, "the owner is changing; nothing was written, try again"),
    "G501F": (
        501,
        "this address writes what another side owns now, and has not moved with it; nothing was written, and trying again"
        " will not help",
    ),
    "G503I": (503, "who is asking cannot be found out right now; try again"),
}


class AsItCame(Morsel[str]):
    """A Set-Cookie value with every attribute it had, also those this Python does not know."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self._as_it_came = value

    def OutputString(self, attrs: Any = None) -> str:
        return self._as_it_came


class Pieces:
    """The body, piece by piece; the upstream's connection is given back at its end, or broken when the customer leaves."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self._pieces = answer.iter_raw()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        self._answer.close()


def response_of(answer: Any, *, method: str, forbidden_cookie: str) -> HttpResponseBase:
    """answer: an open httpx2 response, headers read, body not."""
    has_no_body = method == "HEAD" or answer.status_code in (204, 304)
    response: HttpResponseBase
    if has_no_body:
        answer.close()
        response = HttpResponse(status=answer.status_code, reason=answer.reason_phrase or None)
    else:
        response = StreamingHttpResponse(Pieces(answer), status=answer.status_code, reason=answer.reason_phrase or None)
    del response.headers["Content-Type"]
    _take_headers(response, answer.headers.multi_items(), forbidden_cookie)
    return response


def refused(id: str) -> HttpResponse:
    """A whole answer of our own, with the id and headers a gateway would give."""
    status, text = REFUSALS[id]
    response = HttpResponse(f"{id}: {text}\n", status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Strangler-Error"] = id
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response


def told(response: HttpResponseBase, name: str) -> list[str]:
    """Values of a header of ours, one an entry."""
    return [value.strip() for value in response.headers.get(name, "").split(",") if value.strip()]


def without_news(response: HttpResponseBase) -> HttpResponseBase:
    """What was said to switches alone is not told to customers."""
    for name in TO_US_ALONE:
        if name in response.headers:
            del response.headers[name]
    return response


def _take_headers(response: HttpResponseBase, items: Iterable[tuple[str, str]], forbidden_cookie: str) -> None:
    pairs = [(name.lower(), value) for name, value in items]
    named = {token.strip().lower() for name, value in pairs if name == "connection" for token in value.split(",")}
    for number, (name, value) in enumerate(pairs):
        if name == "set-cookie":
            if value.partition("=")[0].strip() != forbidden_cookie:
                dict.__setitem__(response.cookies, f"{number}", AsItCame(value))
        elif name not in HOP_BY_HOP and name not in named:
            before = response.headers.get(name)
            response.headers[name] = f"{before}, {value}" if before else value
