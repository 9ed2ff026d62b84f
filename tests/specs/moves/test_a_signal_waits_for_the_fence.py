"""Who is told to end while the fence stands ends the hand-over first, whichever way it goes; at any other moment at once."""

import signal
from io import StringIO

import pytest
from django.core.management import call_command

from strangler.models import Transition
from strangler.plans.stage import Stage
from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.stages import conducting, conductor
from strangler.stages.hand_over import REHEARSED
from strangler.sync import links
from tests.projects.sync.pair import MOVED


def ask_to_end(**_facts):
    signal.raise_signal(signal.SIGINT)


def last():
    return Transition.objects.latest("id")


@pytest.mark.parametrize("moment", ["hand_over.prepare", "hand_over.drain", "hand_over.open"])
def test_on_the_way_to_the_service(shop, moment):
    shop.advance(Stage.SERVE)
    told = []
    with moments.listening(moment, ask_to_end), pytest.raises(KeyboardInterrupt):
        conductor.advance(MOVED, actor="me", progress=told.append)
    assert (shop.owner, "0005_own" in shop.applied) == ("service", True)
    assert (last().outcome, conducting.left_behind()) == (Transition.Outcome.DONE, [])
    assert any(each.startswith("SIGINT: the hand-over is ended first") for each in told)


def test_on_the_way_home(shop):
    shop.advance(Stage.OWN)
    with moments.listening("hand_over.drain", ask_to_end), pytest.raises(KeyboardInterrupt):
        shop.roll_back()
    assert (shop.owner, "0005_own" in shop.applied) == ("monolith", False)
    assert (last().outcome, conducting.left_behind()) == (Transition.Outcome.DONE, [])


def test_what_is_undone_is_undone_first(shop):
    shop.advance(Stage.SERVE)

    def break_the_road(**facts):
        ask_to_end()
        shop.pair.to_service.is_cut = True

    with moments.listening("hand_over.verify", break_the_road), pytest.raises(KeyboardInterrupt):
        shop.advance(Stage.OWN)
    assert links.read(shop.pair.monolith, MOVED).row.role is Role.OWNER
    assert last().outcome == Transition.Outcome.FAILED


def test_a_rehearsal_tells_what_it_has_learnt_before_it_ends(shop):
    shop.at(Stage.SERVE)
    told = StringIO()
    with moments.listening("hand_over.drain", ask_to_end), pytest.raises(KeyboardInterrupt):
        call_command("strangle", "rehearse", MOVED, stdout=told, stderr=StringIO())
    assert REHEARSED in told.getvalue()
    assert (shop.owner, last().outcome) == ("monolith", Transition.Outcome.DONE)


def test_a_copy_that_may_take_hours_is_broken_off_at_once(shop):
    with pytest.raises(KeyboardInterrupt):
        conductor.advance(MOVED, actor="me", progress=lambda text: ask_to_end())
    assert shop.applied == set()
