"""Who is refused at the fence while nobody moves anything: what gateways tell in; a route, a count and a command out."""

import pytest

from strangler.stages import refused_for_good
from strangler.stages.gateways import Gateways


@pytest.fixture
def told(monkeypatch):
    heard = {}
    monkeypatch.setattr(Gateways, "from_settings", classmethod(lambda cls: cls((), None)))
    monkeypatch.setattr(Gateways, "recent", lambda self, extraction: heard)
    return heard


def slots(*refused):
    return {
        "up_s": 900.0,
        "slot_s": 2.0,
        "slots": [{"age_s": 0.0, "answers": [], "fenced": 1, "refused": list(refused)}],
    }


def test_paths_are_told_as_the_project_spells_their_routes(told):
    told["http://g1"] = slots(["POST", "/notes/1/like", 2], ["POST", "/notes/2/like", 1], ["PUT", "/de/board/a/", 2])
    told["http://g2"] = slots(["POST", "/nobody/knows/it", 1], ["", "(others)", 1])
    assert refused_for_good.routes("notes") == {
        "POST /notes/{note_id}/like": 3,
        "PUT /{language}/board/{word}/": 2,
        "POST /nobody/knows/it": 1,
        "(others)": 1,
    }


def test_a_silent_gateway_and_one_of_an_earlier_version_tell_nothing(told):
    told |= {"http://g1": {"error": "no answer: refused"}, "http://g2": {"slots": [{"answers": [], "fenced": 3}]}}
    assert refused_for_good.routes("notes") == {}
    assert refused_for_good.refusal("notes", {}) is None


def test_S524_names_routes_how_often_and_what_to_do(told):
    told["http://g1"] = slots(["POST", "/nobody/knows/it", 4])
    found = refused_for_good.refusal("notes", refused_for_good.routes("notes"))
    assert (found.id, "POST /nobody/knows/it (4)" in found.what) == ("S524", True)
    assert "manage.py strangle check notes" in found.next and "manage.py strangle rollback notes" in found.next
