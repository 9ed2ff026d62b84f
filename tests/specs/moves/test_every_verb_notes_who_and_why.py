"""Whatever a verb of an operator's changes, the ledger keeps who asked for it and why."""

import pytest

from strangler.management.actor import actor_name
from strangler.models import Transition
from strangler.plans.stage import Stage
from tests.projects.sync.pair import MOVED

ORDERS = {  # words -> the reason in the ledger, said by somebody who says "it looks odd"
    "rehearse": "it looks odd",
    "repair --triggers": "it looks odd",
    "reconcile --ledger": "the ledger was made anew: it looks odd",
    "reconcile --take monolith": "the rows of monolith are the truth: it looks odd",
    "hold": "it looks odd",
    "resume": "it looks odd",
    "rollback": "it looks odd",
    "advance": "it looks odd",
    "cancel": "it looks odd",
}


def test_every_verb_notes_who_and_why(shop):
    shop.at(Stage.SERVE)
    for words, reason in ORDERS.items():
        verb, *more = words.split()
        told = shop.told(verb, MOVED, *more, "--reason", "it looks odd")
        newest = Transition.objects.filter(extraction=MOVED).first()
        assert told["ok"], (words, told["refusals"])
        assert (newest.verb, newest.reason, newest.actor) == (verb, reason, actor_name()), words


@pytest.mark.parametrize("verb", ["rehearse", "repair --triggers", "reconcile --ledger"])
def test_nobody_must_say_why(shop, verb):
    shop.at(Stage.COPY)
    assert shop.told(verb.split()[0], MOVED, *verb.split()[1:])["ok"]
    assert "it looks odd" not in Transition.objects.filter(extraction=MOVED).first().reason
