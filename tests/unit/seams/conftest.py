"""A table a test chooses, and a service behind real HTTP messages that never leave the process."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from django.core.handlers.wsgi import WSGIHandler

from strangler.routing.table import ExtractionState, Table
from strangler.seams import remote, seam
from strangler.seams.switch import Switch

KEYS = "k1:only-for-tests-0123456789"
URL = "http://service.test"


class World:
    """state: of the extraction, as published. road: what carries a request; asked: how often."""

    def __init__(self) -> None:
        self.version = 1
        self.state: ExtractionState | None = ExtractionState("things")
        self.asked = 0
        self.road: Callable[[httpx2.Request], httpx2.Response] | None = None

    def table(self) -> Table | None:
        self.version += 1
        if self.state is None:
            return None
        return Table(self.version, {"monolith": ("http://m.test",), "things": (URL,)}, (self.state,))

    def owned_there(self) -> None:
        self.state = ExtractionState("things", epoch=2, owner="service", read_share=1.0)


@pytest.fixture
def world(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    settings.STRANGLER_KEYS_OUT = settings.STRANGLER_KEYS_IN = KEYS
    settings.ROOT_URLCONF = "tests.unit.seams.choir"
    settings.ALLOWED_HOSTS = ["service.test"]
    settings.MIDDLEWARE = []
    told = World()
    monkeypatch.setattr(seam, "SWITCH", Switch(lambda: told.table()))
    monkeypatch.setattr(remote, "_breakers", type(remote._breakers)(remote._breakers.default_factory))
    monkeypatch.setattr(remote, "_budgets", type(remote._budgets)(remote._budgets.default_factory))
    inner = httpx2.WSGITransport(app=WSGIHandler())

    def carry(request: httpx2.Request) -> httpx2.Response:
        told.asked += 1
        return told.road(request) if told.road else inner.handle_request(request)

    client = httpx2.Client(transport=httpx2.MockTransport(carry))
    monkeypatch.setattr(remote, "_session", lambda: client)
    yield told
    client.close()
