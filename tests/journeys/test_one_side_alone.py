"""Whoever works on one side of the shop starts that side alone; contracts answer for the rest, at the addresses it asks."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from strangler.testing.program import Program
from strangler.testing.ready import Answers
from strangler.testing.supervisor import Supervisor
from tests.demo.world import addresses, programs
from tests.demo.world.keys import Keys
from tests.demo.world.opening import World, furnish
from tests.demo.world.sides import SYNC, Side, sides
from tests.demo.world.stores import Store, Stores
from tests.projects.shop.shop import FEW, shelf


@dataclass(frozen=True)
class Place:
    supervisor: Supervisor
    at: addresses.Addresses
    monolith: Side
    service: Side

    def up(self, *only: str, ready: str) -> None:
        """`strangle up` as somebody types it, until the test ends."""
        argv = (sys.executable, "manage.py", "strangle", "up", *only)
        program = Program("stubs", argv=argv, env=self.monolith.env, cwd=self.monolith.cwd, ready=Answers(ready))
        self.supervisor.start(program)

    def start(self, side: Side, port: int) -> None:
        self.supervisor.start(programs.web(side, port, workers=1))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    for side in ("monolith", "service"):
        (tmp_path / side).mkdir()
    held = Stores(
        *(Store(f"sqlite:///{tmp_path / side / 'rows.sqlite3'}", "memory://") for side in ("monolith", "service"))
    )
    keys, at = Keys(password=shelf().password), addresses.choose(is_usual_wanted=False)
    monolith, service = sides("embedded", tmp_path, keys, at, held)
    with Supervisor(tmp_path) as supervisor:
        world = World("embedded", tmp_path, supervisor, at, keys, held, monolith, service)
        furnish(world, None, replace(FEW, shelf=shelf()))
        yield Place(supervisor, at, monolith, service)


def asked(url: str, data: bytes | None = None) -> tuple[int, str | None, Any]:
    """(status, who stands in, answer)."""
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, data=data), timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        body = answer.read()
        kind = answer.headers["Content-Type"] or ""
        return answer.status, answer.headers["X-Strangler-Stub"], json.loads(body) if "json" in kind else body.decode()


@pytest.mark.timeout(120)
def test_only_the_service_runs_and_a_stub_answers_for_the_shop(place: Place) -> None:
    shop, reviews = place.at.url("monolith"), place.at.url("service")
    place.up("--only", "reviews", ready=f"{shop}/healthz")
    place.start(place.service, place.at.service)

    assert asked(f"{reviews}/api/users/1/reviews/")[:2] == (404, None), "the service itself: nobody has signed up yet"
    assert asked(f"{reviews}/strangler/health/")[:2] == (200, None)
    status, stub, product = asked(f"{shop}/api/products/7/")
    assert (status, stub, product["slug"]) == (200, "monolith", "moss-mug")
    assert asked(f"{shop}/basket")[:2] == (501, "monolith")
    assert asked(f"{shop}{SYNC}ingest/", data=b"{}")[:2] == (503, "monolith"), (
        "delivery waits, as for a side that is away"
    )


@pytest.mark.timeout(120)
def test_only_the_shop_runs_and_a_stub_answers_for_the_service(place: Place) -> None:
    shop, reviews = place.at.url("monolith"), place.at.url("service")
    place.up(ready=f"{reviews}/healthz")
    place.start(place.monolith, place.at.monolith)

    assert asked(f"{shop}/api/products/1/")[:2] == (200, None)
    assert asked(f"{shop}/api/products/1/reviews/")[:2] == (200, None), "nothing has moved: the shop answers by itself"
    status, stub, page = asked(f"{reviews}/api/products/1/reviews/")
    assert (status, stub) == (200, "reviews")
    assert set(page) == set(asked(f"{shop}/api/products/1/reviews/")[2])
    assert asked(f"{reviews}/api/nothing/")[:2] == (501, "reviews")
