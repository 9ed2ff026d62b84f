"""What reaches the shop's reviews, labelled by hand; and that the recommended answers are those with which they leave."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from strangler import plans, settings
from strangler.boundaries.survey import survey
from strangler.plans import loader
from strangler.plans.endpoint import Endpoint
from strangler.stages.inventory.item import Topic
from strangler.stages.inventory.lines import lines
from strangler.stages.inventory.take import Inventory, inventory
from strangler.stages.resolve.examine import examine

ROOT = Path(__file__).parents[2]
TABLES = ("reviews_review", "reviews_vote")
ENVIRONMENT = {"REVIEWS_URL": "http://127.0.0.1:8101"}

THROUGH_A_SEAM = {("GET", "/products/{slug}"), ("GET", "/accounts/profile")}
READERS = {  # functions that stay and look at reviews: what has to move before Retire
    "monolith.generator.empty._flush",
    "monolith.generator.empty.make_sure",
    "monolith.generator.fingerprint.fingerprint",
    "monolith.importer.run.run",  # counts ratings anew
}


@cache
def surveyed():
    return survey(ROOT)


@cache
def untouched() -> Inventory:
    """As before there is a plan."""
    return inventory(TABLES, surveyed())


def written() -> plans.Extraction:
    return loader.load(settings.plans_root(), "reviews").extraction


def recommended(name: str) -> list:
    found = lines(untouched().side, untouched().items)[name]
    assert all(line.is_ready for line in found)
    return [eval(line.code, {"plans": plans}) for line in found]


def asked(endpoints: Iterable[Endpoint]) -> set[tuple[str, str]]:
    return {(method, each.template) for each in endpoints for method in each.methods}


def test_the_recommended_answers_are_those_of_the_plan():
    """But for pages that ask through a seam already: nothing leads from them to the rows any more."""
    answers = {(type(each), each.subject) for each in recommended("answers")}
    assert answers == {(type(each), each.subject) for each in written().answers if not isinstance(each, plans.Seam)}


def test_the_recommended_endpoints_are_those_that_move_and_those_that_stay():
    assert asked(recommended("endpoints")) == asked(written().endpoints)
    assert asked(recommended("stays")) == asked(written().stays) - THROUGH_A_SEAM


def test_the_recommended_tables_let_through_what_deletions_here_take_along():
    assert [(each.name, each.deletes) for each in recommended("tables")] == [
        (each.name, each.deletes) for each in written().tables
    ]


def test_everybody_who_stays_and_looks_is_named():
    assert {item.subject for item in untouched().items if item.topic is Topic.READER} == READERS


@pytest.mark.django_db
def test_with_the_plan_nothing_is_open():
    found = examine(settings.plans_root(), "reviews", ENVIRONMENT)
    taken = inventory(TABLES, surveyed(), extraction=found.plan.extraction, resolved=found.resolved)
    assert [item.says for item in taken.open] == []
