"""`plans.rehearsed`: Own waits for a recent rehearsal that got to the journal, on the link and with the owner there are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from strangler.exceptions import Refused
from strangler.models import Transition
from strangler.plans.gates import Rehearsed
from strangler.plans.stage import Stage
from strangler.stages import conductor
from strangler.stages.gates.answer import Verdict, ask
from strangler.sync.deliver import PeerError
from tests.projects.sync.pair import MOVED

GATE = Rehearsed(within_s=3600)


def answer():
    return ask(GATE, MOVED)


@pytest.fixture
def demanding(shop):
    path = shop.folder / "0005_own.py"
    path.write_text(path.read_text() + "    gates = [plans.rehearsed(within_s=3600)]\n")
    shop.at(Stage.SERVE)
    return shop


def test_own_waits_for_it_and_goes_on_after_it(demanding):
    with pytest.raises(Refused) as caught:
        demanding.advance(Stage.OWN)
    (refusal,) = caught.value.refusals
    assert refusal.id == "S403" and "manage.py strangle rehearse notes" in refusal.why
    assert demanding.told("rehearse", MOVED)["ok"]
    assert answer().verdict is Verdict.PASS
    demanding.advance(Stage.OWN)


def test_an_old_one_is_not_enough(demanding):
    conductor.rehearse(MOVED, actor="me")
    Transition.objects.filter(verb="rehearse").update(ended_at=timezone.now() - timedelta(seconds=3601))
    assert answer().verdict is Verdict.NOT_ENOUGH


def test_one_that_failed_since_counts(demanding):
    conductor.rehearse(MOVED, actor="me")

    def broken(verb, _request):
        if verb == "sequences":
            raise PeerError("the road broke")

    demanding.pair.to_service.before = broken
    conductor.rehearse(MOVED, actor="me")
    found = answer()
    assert (found.verdict, "the road broke" in found.saw) == (Verdict.FAIL, True)


def test_one_whose_conductor_died_says_nothing_good_whatever_became_of_it(demanding):
    conductor.rehearse(MOVED, actor="me")
    row = Transition.objects.filter(verb="rehearse").first()
    row.detail = {"taken_over": "nothing: the monolith owns"}
    row.save()
    assert (answer().verdict, "nothing: the monolith owns" in answer().saw) == (Verdict.FAIL, True)


def test_one_of_the_way_back_says_nothing_about_the_way_on(demanding):
    conductor.rehearse(MOVED, actor="me")
    demanding.advance(Stage.OWN)
    assert answer().verdict is Verdict.NOT_ENOUGH, "the owner is another one now"
    conductor.rehearse(MOVED, actor="me")
    assert answer().verdict is Verdict.PASS
    Transition.objects.filter(verb="rehearse", stage_before="serve").delete()
    demanding.roll_back()
    assert answer().verdict is Verdict.NOT_ENOUGH


def test_one_of_a_link_that_was_taken_down_is_none(demanding):
    conductor.rehearse(MOVED, actor="me")
    demanding.told("cancel", MOVED)
    assert answer().verdict is Verdict.NOT_ENOUGH


def test_the_ledger_keeps_what_it_cost(demanding):
    outcome = conductor.rehearse(MOVED, actor="me")
    detail = Transition.objects.filter(verb="rehearse").first().detail
    assert detail["paused_ms"] == round(outcome.paused_s * 1000, 1) > 0
    assert detail["left_in_flight"] == 0
