"""STRANGLER_ENABLED=0: a process of the project that starts with it behaves as if nobody had heard of us, and nothing is moved
on. What is under way is delivered and ended all the same, and every way back works.
"""

import os
import subprocess
import sys
from typing import Any

import pytest

from strangler.stages import standing, take_over
from strangler.stages.conducting import PREFIX, left_behind
from strangler.sync import config, lease, wire
from strangler.sync.client import RemoteSide
from strangler.sync.deliver import PeerError
from strangler.testing.program import HANDED_DOWN
from tests.projects.control.things.models import Thing
from tests.unit.console.conftest import BOARD, drafted, mover, notes, plans, signed_in  # noqa: F401
from tests.unit.management.conftest import Peer, Strangle

LOOK = """
import sys
import django; django.setup()
from django.core.exceptions import MiddlewareNotUsed
from strangler.sync.arrivals import rows_arrived
from strangler.sync.middleware import LinkMiddleware

names = []
try:
    LinkMiddleware(lambda request: None)
    names.append("middleware")
except MiddlewareNotUsed:
    pass
names += ["replay"] if rows_arrived.receivers else []
names += ["refusals"] if any("refusing" in type(each).__module__ for each in sys.meta_path) else []
print(" ".join(names) or "nothing")
"""


def at_work(enabled: str) -> str:
    """Which parts of ours are at work in a fresh process."""
    handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.projects.control.settings", "STRANGLER_ENABLED": enabled}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env={**handed, **settings}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_off_means_that_nothing_of_ours_is_at_work() -> None:
    assert at_work("0") == "nothing"


def test_on_means_that_the_middleware_works() -> None:
    assert {"middleware", "replay"} <= set(at_work("1").split())


@pytest.fixture
def off(settings: Any) -> None:
    settings.STRANGLER_ENABLED = False


@pytest.mark.django_db
@pytest.mark.usefixtures("off", "notes")
@pytest.mark.parametrize(
    "words",
    [["advance"], ["advance", "--to", "shadow"], ["advance", "--dry-run"], ["rehearse"], ["rehearse", "--dry-run"]],
)
def test_S443_nothing_is_moved_on(strangle: Strangle, words: list[str]) -> None:
    verb, *options = words
    code, told = strangle(verb, "notes", *options)
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S443"])
    assert "manage.py strangle rollback notes" in told["refusals"][0]["next"]
    assert standing.applied_steps("notes") == {"0001_copy"}


@pytest.mark.django_db
@pytest.mark.usefixtures("off", "notes")
def test_S443_the_console_moves_nothing_on(mover: Any) -> None:  # noqa: F811
    assert "S443" in mover.get(f"{BOARD}notes/advance/").content.decode()
    mover.post(f"{BOARD}notes/advance/", {"seen": "0001_copy"})
    assert standing.applied_steps("notes") == {"0001_copy"}


@pytest.mark.django_db
@pytest.mark.usefixtures("off", "notes")
@pytest.mark.parametrize("verb", ["status", "hold", "resume", "cancel", "rollback"])
def test_whatever_does_not_move_it_on_works(strangle: Strangle, verb: str) -> None:
    code, told = strangle(verb, "notes")
    assert (code, told["refusals"]) == (0, [])


@pytest.mark.django_db
@pytest.mark.usefixtures("off", "notes")
def test_what_a_dead_conductor_left_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_over, "_tell_switches", lambda plan: {})
    lease.take(config.connection(), f"{PREFIX}notes", "the dead one", -1.0)
    assert take_over.look(actor="the next one") == ["notes"]
    assert left_behind() == []


@pytest.mark.usefixtures("off")
def test_changes_are_captured_and_delivered(strangle: Strangle, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[str] = []

    def apply(self: RemoteSide, batch: wire.Batch) -> wire.Reply:
        posted.append(batch.link)
        raise PeerError("the other side is slow today")

    monkeypatch.setattr("strangler.sync.standby.QUIET_S", 0.1)
    monkeypatch.setattr(RemoteSide, "apply", apply)
    monkeypatch.setattr(RemoteSide, "row", lambda self, asked: wire.Row("things", 1, "follower", "", None, 0, 0))
    Thing.objects.create(title="a")
    strangle("sync", "--once")
    assert posted
    assert set(posted) == {"things"}
