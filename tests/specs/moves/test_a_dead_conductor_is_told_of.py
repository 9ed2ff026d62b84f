"""A conductor that died under the fence, where nobody runs who would take over: status and doctor tell."""

import pytest

from strangler.plans.stage import Stage
from strangler.resilience import moments
from strangler.stages import conductor
from strangler.sync import config, lease
from tests.projects.sync.pair import MOVED


def die(**_facts):
    raise KeyboardInterrupt  # SIGKILL lets nothing run; this lets nothing of ours run


@pytest.fixture
def dead(shop):
    """Killed in a rehearsal while the service owns: this side's row alone tells nothing of the fence over there."""
    shop.advance(Stage.OWN)
    with moments.listening("hand_over.drain", die), pytest.raises(KeyboardInterrupt):
        conductor.rehearse(MOVED, actor="me")
    return shop


def lapse():
    with config.connection().cursor() as cursor:
        cursor.execute("UPDATE strangler_lease SET until_us = 0 WHERE name = 'conduct:notes'")


def told(shop):
    text = shop.told("status", MOVED, "--format", "text")
    found = {each["id"]: each["next"] for each in shop.told("doctor")["refusals"]}
    return "ended in the middle" in text, shop.told("status", MOVED)["extractions"][0]["left"] != "", "S525" in found


def test_S525_status_and_doctor_tell_of_a_move_that_nobody_ended(dead):
    assert told(dead) == (False, False, False), "whose lease stands may live"
    lapse()
    assert told(dead) == (True, True, True)
    assert "manage.py strangle sync" in dead.told("status", MOVED, "--format", "text")


def test_and_no_more_of_it_once_somebody_has(dead):
    lapse()
    dead.pair.lapse()
    conductor.rehearse(MOVED, actor="me")
    assert told(dead) == (False, False, False)
    assert not lease.lapsed(config.connection(), "conduct:")
