"""Every broken rule is found, by the promise we say it breaks."""

from dataclasses import fields, replace

import pytest

from strangler.protocol.capture import Write, judge
from strangler.protocol.link import Role
from tests.explorer import scenarios
from tests.explorer.checker import explore
from tests.explorer.mutants import MUTANTS
from tests.explorer.rules import SHIPPED, Habits, Rules
from tests.explorer.table import run_mutant

# Broken, they are seen by no model (tried, frontier empty). Each with the net below it.
WITHOUT_MUTANT = {
    "issue": "a ticket given to nobody but a follower; opening asks the row again, so no state differs",
    "is_drained": "verification under the fence finds what a wrong drain left; both are broken in one mutant",
    "attempts_are_unique": "a journal names its fence, so that a name used twice is harmless; kept for people who read logs",
}


def _an_owner_captures_all(name, role, operation, session, **through):
    return Write.CAPTURED if role is Role.OWNER else judge(name, role, operation, session, **through)


# A part of a rule that no model reaches: broken it lives, and the rule as a whole dies above.
UNREACHED = {
    "an owner's own applier is silent": (
        replace(SHIPPED, judge=_an_owner_captures_all),
        (scenarios.links, scenarios.intents, scenarios.updates_through),
        "no batch is admitted at an owner; test_the_triggers_judge_as_the_protocol_says asks the triggers for it",
    ),
}


@pytest.mark.parametrize("name", UNREACHED)
def test_what_no_model_reaches_is_listed_only_while_none_does(name):
    rules, models, _reason = UNREACHED[name]
    assert [explore(model(rules)).violation for model in models] == [None] * len(models), "give it a mutant's name"


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_rule_is_found_by_the_promise_it_breaks(name):
    mutant = MUTANTS[name]
    result = run_mutant(mutant)
    assert result.violation is not None, f"{name} lives through all {result.states} states of {result.model}"
    assert result.violation.promise == mutant.promise, f"\n{result.violation}"


def test_a_mutant_breaks_one_rule_only():
    for mutant in MUTANTS.values():
        assert len(_broken(mutant.rules)) == 1, f"{mutant.name} breaks {_broken(mutant.rules)}"


def test_every_rule_has_a_mutant_or_a_reason():
    broken = set().union(*(_broken(mutant.rules) for mutant in MUTANTS.values()))
    known = {field.name for field in (*fields(Rules), *fields(Habits))} - {"habits"}
    assert known - broken == set(WITHOUT_MUTANT)


def _broken(rules):
    names = {field.name for field in fields(Rules) if field.name != "habits"}
    habits = {field.name for field in fields(Habits)}
    changed = {name for name in names if getattr(rules, name) is not getattr(SHIPPED, name)}
    return changed | {name for name in habits if getattr(rules.habits, name) != getattr(SHIPPED.habits, name)}
