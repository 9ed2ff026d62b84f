"""A fence that finds the tables busy has changed nothing: it is asked for again by itself, with customers let go in between."""

import pytest
from django.db import OperationalError

from strangler.exceptions import Refused
from strangler.plans.stage import Stage
from strangler.protocol.link import Arrow
from strangler.stages import conductor
from strangler.stages.switchboard import Switchboard
from strangler.sync import links
from tests.projects.sync.pair import MOVED


@pytest.fixture
def seen(monkeypatch):
    """What switches and fences came to, in sequence."""
    found = []

    class Watched(Switchboard):
        def hold(self, extraction, ttl_s):
            found.append("customers are held")
            return super().hold(extraction, ttl_s)

        def release(self, extraction):
            found.append("customers go on")
            super().release(extraction)

    monkeypatch.setattr(conductor, "Switchboard", Watched)
    monkeypatch.setattr(conductor, "BREATH_S", 0.0)
    return found


def busy(monkeypatch, seen, times):
    call, left = links.call, [None] * times

    def sometimes(connection, link, asked, **words):
        if asked.arrow is Arrow.FENCE:
            if left:
                left.pop()
                seen.append("busy")
                raise OperationalError("canceling statement due to lock timeout")
            seen.append("fenced")
        return call(connection, link, asked, **words)

    monkeypatch.setattr(links, "call", sometimes)


@pytest.mark.parametrize("way", ["own", "rollback"])
def test_customers_go_on_between_the_attempts_and_the_third_one_moves(shop, monkeypatch, seen, way):
    shop.at(Stage.SERVE if way == "own" else Stage.OWN)
    seen.clear()
    busy(monkeypatch, seen, 2)
    said = []

    move = conductor.advance if way == "own" else conductor.roll_back
    moved = move(MOVED, actor="me", progress=said.append)

    assert moved.hand_over.is_settled
    assert shop.owner == ("service" if way == "own" else "monolith")
    assert seen == [
        *["customers are held", "busy", "customers go on"] * 2,
        "customers are held",
        "fenced",
        "customers go on",
    ]
    assert len([each for each in said if "no fence yet: the tables are busy" in each]) == 2


def test_tables_that_stay_busy_are_told_and_nobody_is_held(shop, monkeypatch, seen):
    shop.at(Stage.SERVE)
    busy(monkeypatch, seen, 100)

    with pytest.raises(Refused) as caught:
        shop.advance(Stage.OWN)

    assert {each.id for each in caught.value.refusals} == {"S408"}
    assert seen == ["customers are held", "busy", "customers go on"] * conductor.FENCE_TRIES
    assert shop.owner == "monolith"


def test_what_was_fenced_and_taken_back_is_not_tried_again_by_itself(shop, monkeypatch, seen):
    """Customers have waited for it once: whoever asked decides whether they do so again."""
    shop.at(Stage.SERVE)
    call = links.call

    def no_journal(connection, link, asked, **words):
        if asked.arrow is Arrow.JOURNAL:
            raise OperationalError("canceling statement due to lock timeout")
        return call(connection, link, asked, **words)

    monkeypatch.setattr(links, "call", no_journal)
    with pytest.raises(Refused):
        shop.advance(Stage.OWN)
    assert seen == ["customers are held", "customers go on"]
