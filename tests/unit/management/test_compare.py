"""`compare` tells what was found, by route and by kind; a plan that is none is no plan without differences."""

from pathlib import Path

import pytest

from strangler.compare.tally import DifferenceCount, RouteCount, Tally
from strangler.stages.tallies import LedgerStore
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401
from tests.unit.management.conftest import Strangle

pytestmark = pytest.mark.django_db
ROUTE = "GET /api/notes/{note_id}/"


@pytest.fixture
def compared(notes: Path) -> None:  # noqa: F811
    """Four answers of one route, of three requests; one of them differs."""
    count = RouteCount()
    for line, kind in (("/1", "match"), ("/2", "match"), ("/2", "match"), ("/3", "mismatch")):
        count.counts[kind] += 1
        count.compared.add(line)
    count.mismatched.add("/3")
    found = {
        (ROUTE, "body.text", "value"): DifferenceCount(1, 0, [{"target": "/3"}]),
        (ROUTE, "body.tags", "missing"): DifferenceCount(7, 0, []),
    }
    LedgerStore().add("notes", Tally(routes={ROUTE: count}, differences=found))


def test_it_counts_requests_and_pairs_and_lists_the_most_frequent_difference_first(
    compared: None, strangle: Strangle
) -> None:
    code, told = strangle("compare", "notes")
    assert (code, told["ok"]) == (0, True)
    assert [told[word] for word in ("compared", "pairs", "mismatched", "mismatched_pairs")] == [3, 4, 1, 1]
    assert [(each["path"], each["kind"], each["count"]) for each in told["differences"]] == [
        ("body.tags", "missing", 7),
        ("body.text", "value", 1),
    ]
    assert told["differences"][1]["samples"] == [{"target": "/3"}]


def test_people_read_it_route_by_route(compared: None, strangle: Strangle) -> None:
    text = strangle("compare", "notes", format="text")[1]
    assert text.startswith("notes: 3 distinct requests compared (4 pairs), 1 differ")
    assert f"  {ROUTE}: 3 requests, 1 differ, 0 unfair\n" in text
    assert f"        7 x missing at body.tags on {ROUTE}\n" in text


def test_routes_that_nobody_compared_are_named_once_they_are_published(notes: Path, strangle: Strangle) -> None:  # noqa: F811
    strangle("advance", "notes")
    code, told = strangle("compare", "notes")
    assert (code, told["compared"]) == (0, 0)
    assert ROUTE in told["uncovered"]


def test_a_plan_that_does_not_exist_is_answered_with_the_nearest(compared: None, strangle: Strangle) -> None:
    code, told = strangle("compare", "note")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S101"])
    assert "Did you mean notes?" in told["refusals"][0]["what"]
    assert "compared" not in told
