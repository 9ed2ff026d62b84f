"""`strangle sync` from a shell's point of view; what the loop itself promises is held by tests/specs/sync/test_loop.py."""

import pytest
from django.db import OperationalError

from strangler.sync import standby
from tests.projects.control.things.models import Thing


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(standby, "QUIET_S", 0.1)


def test_S501_once_ends_with_one_and_says_what_is_left(strangle, peer):
    peer.is_away = True
    Thing.objects.create(title="a")
    code, document = strangle("sync", "--once")
    assert (code, document["left"], document["refusals"][0]["id"]) == (1, 1, "S501")
    assert document["links"] == [{"link": "things", "role": "owner", "queued": 1, "inflight": 0}]


def test_once_with_nothing_to_send_ends_with_zero(strangle, peer):
    assert strangle("sync", "--once") == (
        0,
        {"verb": "sync", "ok": True, "links": [_idle()], "left": 0, "refusals": []},
    )


def test_without_any_link_sync_says_so(strangle, transactional_db):
    assert strangle("sync", "--once", format="text") == (0, "No link is installed here.\n")


def test_for_some_seconds_ends_with_zero_whatever_is_left(strangle, peer):
    peer.is_away = True
    Thing.objects.create(title="a")
    assert strangle("sync", "--for", "0.05")[0] == 0


def _idle():
    return {"link": "things", "role": "owner", "queued": 0, "inflight": 0}


def test_a_delivery_that_broke_off_is_not_nothing(strangle, peer, monkeypatch):
    def away():
        raise OperationalError("the database is away")

    monkeypatch.setattr(standby, "left", away)
    code, document = strangle("sync", "--for", "0.05")
    assert (code, document["refusals"][0]["id"]) == (1, "S306")
    assert document["changed"] == ["what was delivered until then has arrived"]
