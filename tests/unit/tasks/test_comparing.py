"""A batch of pairs is judged by the plans' words: what they declare harmless is counted apart, until its last day."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from django.test import Client

from strangler.models import Difference, RouteTally
from strangler.tasks import judge_batch
from tests.unit.compare.pairs import pair
from tests.unit.console.conftest import BOARD, drafted, mover, notes, plans, signed_in  # noqa: F401

pytestmark = pytest.mark.django_db
ROUTE = "GET /api/notes/{note_id}/"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def ignoring(notes: Path) -> Callable[..., None]:  # noqa: F811
    """The plan `notes`, with one ignore of body.at."""

    def write(route: str = ROUTE, days: int = 1) -> None:
        until = (TODAY + timedelta(days=days)).isoformat()
        word = f'plans.Ignore("{route}", "body.at", reason="each its clock", until="{until}")'
        declaration = notes / "__init__.py"
        declaration.write_text(declaration.read_text().rstrip()[:-1] + f"    ignores=[{word}],\n)\n")

    return write


def judge(control: str, candidate: str, extraction: str = "notes") -> dict[str, int]:
    """Post one pair; what has been counted."""
    batch = msgspec.json.encode({"observations": [pair(control, candidate, extraction=extraction, route=ROUTE)]})
    judge_batch(base64.b64encode(batch).decode())
    counts: dict[str, int] = RouteTally.objects.get(extraction=extraction, route=ROUTE).counts
    return counts


def test_what_a_plan_declares_harmless_is_counted_apart_and_shown_so(
    ignoring: Callable[..., None],
    mover: Client,  # noqa: F811
) -> None:
    ignoring()
    assert judge('{"at": 1}', '{"at": 2}') == {"ignored": 1}
    found = Difference.objects.get()
    assert (found.path, found.count, found.ignored) == ("body.at", 1, 1)
    page = mover.get(f"{BOARD}notes/differences/").content.decode()
    assert '<span class="count">ignored</span>' in page


def test_another_difference_beside_it_counts(ignoring: Callable[..., None]) -> None:
    ignoring()
    assert judge('{"at": 1, "a": 1}', '{"at": 2, "a": 2}') == {"mismatch": 1}


@pytest.mark.parametrize(("days", "counted"), [(0, "ignored"), (-1, "mismatch")])
def test_an_ignore_holds_on_its_last_day_and_not_after_it(
    ignoring: Callable[..., None], days: int, counted: str
) -> None:
    ignoring(days=days)
    assert judge('{"at": 1}', '{"at": 2}') == {counted: 1}


def test_one_plans_ignore_takes_nothing_of_another(ignoring: Callable[..., None]) -> None:
    ignoring("*")
    assert judge('{"at": 1}', '{"at": 2}', extraction="other") == {"mismatch": 1}


def test_a_plan_that_cannot_be_read_ignores_nothing(ignoring: Callable[..., None], notes: Path) -> None:  # noqa: F811
    ignoring()
    (notes / "0001_copy.py").write_text("(")
    assert judge('{"at": 1}', '{"at": 2}') == {"mismatch": 1}
