"""`errors_below` and `fence_hits_below`: what gateways tell in, a verdict with its evidence out."""

import pytest

from strangler.plans.gates import ErrorsBelow, FenceHitsBelow
from strangler.stages.gates import customers
from strangler.stages.gates.answer import Verdict, ask
from strangler.stages.gateways import Gateways

ERRORS = ErrorsBelow(share=0.01, at_least=100)
FENCES = FenceHitsBelow(count=2, within_s=60)


def slot(age_s=0.0, *, service=(0, 0), monolith=(0, 0), fenced=0, route="list"):
    """service, monolith: (failures, answers)."""
    both = {"notes": service, "monolith": monolith}
    answers = [[route, name, answered, failed] for name, (failed, answered) in both.items() if answered]
    return {"age_s": age_s, "answers": answers, "fenced": fenced}


@pytest.fixture
def told(monkeypatch):
    """Set what gateways tell: told(slots, slots, ...), one list a gateway. The stage stands for 600 s."""
    heard = {}

    def tell(*gateways, up_s=900.0):
        heard.clear()
        for number, slots in enumerate(gateways):
            word = slots if isinstance(slots, dict) else {"up_s": up_s, "slot_s": 2.0, "slots": slots}
            heard[f"http://gateway-{number}"] = word

    monkeypatch.setattr(Gateways, "from_settings", classmethod(lambda cls: cls((), None)))
    monkeypatch.setattr(Gateways, "recent", lambda self, extraction: heard)
    monkeypatch.setattr(customers, "last_change_s", lambda extraction: 600.0)
    monkeypatch.setattr(customers, "read_routes", lambda extraction: ["list", "detail"])
    return tell


@pytest.mark.parametrize("gate", [ERRORS, FENCES])
def test_without_a_gateway_nobody_knows(told, gate):
    answer = ask(gate, "notes")
    assert answer.verdict is Verdict.NOT_ENOUGH
    assert "STRANGLER_GATEWAYS" in answer.saw


@pytest.mark.parametrize("gate", [ERRORS, FENCES])
def test_a_silent_gateway_may_have_seen_what_the_others_did_not(told, gate):
    told([slot(service=(0, 900))], {"error": "no answer: refused"})
    answer = ask(gate, "notes")
    assert answer.verdict is Verdict.NOT_ENOUGH
    assert "http://gateway-1 says no answer: refused" in answer.saw


def test_too_few_answers_hold(told):
    told([slot(service=(0, 99))])
    assert ask(ERRORS, "notes").verdict is Verdict.NOT_ENOUGH


def test_gateways_add_up(told):
    told([slot(service=(0, 60))], [slot(service=(0, 60))])
    answer = ask(ERRORS, "notes")
    assert answer.verdict is Verdict.PASS
    assert "0 of the service's 120 answers failed (below 2.5 % at 95 %)" in answer.saw


def test_a_service_that_fails_more_than_the_monolith_fails_the_gate(told):
    told([slot(service=(5, 200), monolith=(0, 200))])
    assert ask(ERRORS, "notes").verdict is Verdict.FAIL


def test_it_need_not_fail_a_hundred_times_to_be_certain(told):
    told([slot(service=(9, 10))])
    assert ask(ERRORS, "notes").verdict is Verdict.FAIL


def test_what_fails_on_both_sides_is_not_the_services(told):
    told([slot(service=(10, 200), monolith=(11, 200))])
    assert ask(ERRORS, "notes").verdict is Verdict.PASS


def test_a_bad_hour_of_the_monolith_alone_excuses_nobody(told):
    told([slot(90.0, monolith=(200, 200)), slot(service=(10, 200), monolith=(0, 200))])
    assert ask(ERRORS, "notes").verdict is Verdict.FAIL


def test_what_was_before_the_stage_does_not_count(told):
    told([slot(599.0, service=(50, 50)), slot(service=(0, 200))])
    assert ask(ERRORS, "notes").verdict is Verdict.PASS


def test_fences_are_counted_within_their_time(told):
    told([slot(61.0, fenced=7), slot(fenced=1)])
    assert ask(FENCES, "notes").verdict is Verdict.PASS
    told([slot(30.0, fenced=1), slot(fenced=1)])
    answer = ask(FENCES, "notes")
    assert answer.verdict is Verdict.FAIL
    assert answer.saw.startswith("2 requests on routes nobody declared")


def test_a_gateway_that_has_just_started_remembers_too_little(told):
    told([], up_s=20.0)
    assert ask(FENCES, "notes").verdict is Verdict.NOT_ENOUGH


def test_one_route_that_always_fails_is_not_drowned_by_the_others(told):
    told([slot(service=(0, 5_000)), slot(service=(9, 9), route="detail")])
    answer = ask(ERRORS, "notes")
    assert answer.verdict is Verdict.FAIL
    assert "detail: 9 of 9 failed" in answer.saw


def test_routes_the_service_has_not_answered_on_are_named(told):
    told([slot(service=(0, 200))])
    assert "no answer of the service on detail" in ask(ERRORS, "notes").saw


def test_a_gateway_that_was_started_anew_speaks_of_the_time_since(told):
    told([slot(service=(0, 200))], up_s=30.0)
    assert "in the last 30 s" in ask(ERRORS, "notes").saw


def test_a_gateway_of_another_version_is_silent(told):
    told({"version": 7})
    answer = ask(ERRORS, "notes")
    assert (answer.verdict, "http://gateway-0 says nothing it can be asked for" in answer.saw) == (
        Verdict.NOT_ENOUGH,
        True,
    )
