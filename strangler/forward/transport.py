"""A request's head and body in; the service's open answer out, or which way it failed. Nothing is retried here."""

import io
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
from django.http import HttpRequest

from strangler.forward.outbound import Headers
from strangler.resilience import trust

CONNECT_S, READ_S = 1.0, 30.0  # as the gateway's
KEPT_BODY_BYTES = 64 * 1024  # what can be sent a second time
PIECE_BYTES = 64 * 1024

_local = threading.local()


class Failed(Exception):
    """No answer came. id: of the refusal a customer gets."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


def ask(base: str, method: str, target: str, headers: Headers, body: bytes | Iterator[bytes]) -> Any:
    """Raises Failed."""
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    try:
        request = _client().build_request(method, base.rstrip("/") + target, headers=raw, content=body)
        return _client().send(request, stream=True)
    except httpx2.TimeoutException as error:
        is_connect = isinstance(error, httpx2.ConnectTimeout)
        raise Failed("G502" if is_connect else "G504") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Failed("G502") from error


def keep_body(request: HttpRequest) -> bytes | None:
    """The whole body if it is small enough to be sent twice (views then read the same bytes), else None."""
    if length_of(request) > KEPT_BODY_BYTES:
        return None
    return request.body


def rewind(request: HttpRequest, kept: bytes) -> None:
    """So that a view which has read this request can read it again from the first byte."""
    for parsed in ("_post", "_files", "_upload_handlers"):
        request.__dict__.pop(parsed, None)
    request._stream = io.BytesIO(kept)  # type: ignore[attr-defined]
    request._read_started = False


def stream_body(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE_BYTES):
        yield piece


def length_of(request: HttpRequest) -> int:
    """Bytes announced; 0 for none."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def _client() -> Any:
    """One a thread: its connections are not waited for by others, and are never shared across a fork."""
    if not hasattr(_local, "client"):
        timeout = httpx2.Timeout(READ_S, connect=CONNECT_S)
        _local.client = httpx2.Client(
            trust_env=False, verify=trust.context(), timeout=timeout, headers={}, follow_redirects=False
        )
        for name in ("accept", "accept-encoding", "user-agent", "connection"):
            _local.client.headers.pop(name, None)  # what the customer did not say is not said for him
    return _local.client
