"""Whom a pause would have met: what gateways tell in, a rate by route out."""

import pytest

from strangler.stages.crowd import counted
from strangler.stages.gateways import Gateways


@pytest.fixture
def told(monkeypatch):
    heard = {}
    monkeypatch.setattr(Gateways, "from_settings", classmethod(lambda cls: cls((), None)))
    monkeypatch.setattr(Gateways, "recent", lambda self, extraction: heard)
    monkeypatch.setattr(counted, "write_routes", lambda extraction: {"POST notes", "DELETE note"})
    return heard


def slots(*found, fenced=0):
    """Each a list of (route, answers)."""
    told = [
        {"age_s": 0.0, "fenced": fenced, "answers": [[route, "monolith", count, 0] for route, count in slot]}
        for slot in found
    ]
    return {"up_s": 900.0, "slot_s": 2.0, "slots": told}


def test_the_busiest_slot_speaks_and_reads_do_not_count(told):
    told["http://g1"] = slots([("POST notes", 4), ("GET notes", 900)], [("POST notes", 30), ("DELETE note", 10)])
    found = counted.of("notes")
    assert found.per_s == {"POST notes": 15.0, "DELETE note": 5.0}
    assert found.held(0.05) == pytest.approx(1.0)
    assert "such a pause holds 1.0 writes" in found.lines(0.05)[0]


def test_gateways_add_up_and_a_silent_one_is_named(told):
    told |= {"http://g1": slots([("POST notes", 2)]), "http://g2": slots([("POST notes", 2)], fenced=3)}
    told["http://g3"] = {"error": "no answer: refused"}
    found = counted.of("notes")
    assert (found.per_s, found.undeclared, found.heard) == ({"POST notes": 2.0}, 3, 2)
    assert "http://g3 says no answer: refused" in found.lines(0.05)[0]
    assert "3 requests met the fence on routes nobody declared" in found.lines(0.05)[-1]


def test_without_a_gateway_nobody_is_counted_and_that_is_said(told):
    assert counted.of("notes").lines(0.05) == ["nobody counts requests here: whom a pause would hold is not known"]
