"""An ignore is about a read that is compared, and is told of once it has ended."""

from datetime import date
from typing import Any

import pytest

from strangler import plans
from strangler.plans.extraction import Extraction
from strangler.stages.resolve.ignored import expired
from tests.unit.stages.resolve.test_resolve import outcome, refusal, resolved, sound

pytestmark = pytest.mark.django_db
LAST_DAY = "2026-06-01"


def ignore(route: str) -> plans.Ignore:
    return plans.Ignore(route, "body.at", reason="each its clock", until=LAST_DAY)


@pytest.mark.parametrize("route", ["GET /api/things/{id}/notes/", "GET /api/notes/{note_id}/", "*/notes/*"])
def test_a_route_is_named_as_the_table_names_it(route: str) -> None:
    resolved(ignores=[ignore(route)])


@pytest.mark.parametrize(
    "route",
    ["GET /api/things/{pk}/notes/", "POST /api/things/{id}/notes/", "GET /board/{word}/", "/api/notes/{note_id}/"],
)
def test_S235_an_ignore_of_what_is_never_compared_is_refused(route: str) -> None:
    fault = refusal(ignores=[ignore(route)])
    assert (fault.id, route in fault.what) == ("S235", True)


def test_a_route_that_is_refused_itself_is_not_called_strange_by_its_ignores() -> None:
    _, faults = outcome(endpoints=[plans.Endpoint("GET /api/nots/")], ignores=[ignore("GET /api/nots/")])
    assert [fault.id for fault in faults] == ["S211"]


@pytest.mark.parametrize(("today", "told"), [(date(2026, 6, 1), []), (date(2026, 6, 2), ["S236"])])
def test_S236_an_ignore_that_has_ended_is_told_of_and_refuses_nothing(today: date, told: list[str]) -> None:
    changes: dict[str, Any] = {**sound(), "ignores": [ignore("GET /api/notes/{note_id}/")]}
    found = list(expired(Extraction(**changes), today))
    assert [each.id for each in found] == told
    assert all("each its clock" in each.what for each in found)
    resolved(ignores=changes["ignores"])
