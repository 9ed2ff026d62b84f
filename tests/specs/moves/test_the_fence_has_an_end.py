"""A write that the fence refuses for good, since no route leads it to its owner, is seen by whoever looks at the extraction."""

import pytest

from strangler.plans.stage import Stage
from strangler.stages.gateways import Gateways
from tests.projects.sync.pair import MOVED


@pytest.fixture
def refusing(shop, monkeypatch):
    """Gateways that have refused two requests of a route nobody declared."""
    slot = {"age_s": 0.0, "answers": [], "fenced": 2, "refused": [["POST", "/nobody/declared/it", 2]]}
    heard = {"http://g1": {"up_s": 900.0, "slot_s": 2.0, "slots": [slot]}}
    monkeypatch.setattr(Gateways, "recent", lambda self, extraction: heard)
    return shop


def test_S524_status_and_doctor_name_route_count_and_command(refusing):
    refusing.at(Stage.OWN)
    (board,) = refusing.told("status", MOVED)["extractions"]
    assert board["refused"] == {"POST /nobody/declared/it": 2}
    assert f"manage.py strangle check {MOVED}" in board["refused_next"]
    text = refusing.told("status", MOVED, "--format", "text")
    assert "refused at the fence in the last hour: POST /nobody/declared/it (2); next: " in text
    assert "S524" in [each["id"] for each in refusing.told("doctor")["refusals"]]


def test_before_own_nobody_is_asked(refusing, monkeypatch):
    monkeypatch.setattr(Gateways, "recent", None)
    refusing.at(Stage.SERVE)
    assert refusing.told("status", MOVED)["extractions"][0]["refused"] == {}
