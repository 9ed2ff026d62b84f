"""A service on a real port that remembers what it was asked, and a monolith whose table a test can change."""

import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from strangler.forward import source, transport
from strangler.routing.table import ExtractionState, Route, Table
from tests.unit.forward import views

KEYS, IDENTITY = "g1:shared-with-the-gateways", "i1:shared-with-the-services"
ROUTES = (
    Route("things", "list", ("GET",), "/things/"),
    Route("things", "detail", ("GET",), "/things/{id}/", stale_ok=True),
    Route("things", "create", ("POST",), "/things/", access="write"),
    Route("things", "page", ("GET",), "/page/{id}", stays=True),
)


class Service:
    """seen: (method, target, header pairs in lower case, body). says: what it answers."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, list[tuple[str, str]], bytes]] = []
        self.says: Callable[[Any], None] = lambda handler: reply(handler, b"service")
        self.url = ""

    def one(self, name: str) -> list[str]:
        """Values of a header of the last request."""
        return [value for key, value in self.seen[-1][2] if key == name]


def reply(handler: Any, body: bytes, status: int = 200, headers: list[tuple[str, str]] | None = None) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers or []:
        handler.send_header(name, value)
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


@pytest.fixture
def service() -> Iterator[Service]:
    told = Service()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told.seen.append((self.command, self.path, [(k.lower(), v) for k, v in self.headers.items()], body))
            told.says(self)

        do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = handle_one

        def log_message(self, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign]  # a customer who leaves is no news
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    transport._local.__dict__.clear()
    server.shutdown()
    server.server_close()
    thread.join()


class Shop:
    """The monolith behind its own switch. stands(...): publish a table."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.table: Table | None = None
        self._version = 0

    def stands(self, *, url: str = "", **state: Any) -> None:
        self._version += 1
        upstreams = {"monolith": ("http://127.0.0.1:1",), "things": (url or self.service.url,)}
        epoch = state.pop("epoch", 1)
        self.table = Table(self._version, upstreams, (ExtractionState("things", epoch=epoch, **state),), ROUTES)

    def customer(self, **more: Any) -> Client:
        return Client(**more)


@pytest.fixture
def shop(service: Service, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    made = Shop(service)
    monkeypatch.setattr(source, "EVERY_S", 0.0)
    settings.ROOT_URLCONF = "tests.unit.forward.urls"
    settings.ALLOWED_HOSTS = ["*"]
    settings.STRANGLER_GATEWAY_KEYS, settings.STRANGLER_IDENTITY_KEYS = KEYS, IDENTITY
    settings.STRANGLER_SWITCH_TABLE = lambda: made.table
    settings.MIDDLEWARE = ["strangler.forward.middleware.ForwardMiddleware", *settings.MIDDLEWARE]
    views.SAYS.clear()
    yield made
    views.SAYS.clear()
