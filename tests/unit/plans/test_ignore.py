"""An ignore names a field, says why, and ends."""

from datetime import date
from typing import Any, get_args, get_type_hints

import pytest

from strangler import plans
from strangler.compare.difference import Kind


def ignore(**changes: Any) -> plans.Ignore:
    sound = {"route": "GET /api/notes/", "path": "body.results[].at", "reason": "each its clock", "until": "2026-06-01"}
    return plans.Ignore(**{**sound, **changes})


def ids(**changes: Any) -> list[str]:
    return [fault.id for fault in ignore(**changes).faults()]


def test_a_sound_ignore_knows_its_last_day() -> None:
    assert ids() == []
    assert ignore().last_day == date(2026, 6, 1)
    assert ignore().describe() == "body.results[].at of GET /api/notes/ is ignored until 2026-06-01: each its clock"


def test_its_kinds_are_those_of_comparing() -> None:
    assert set(get_args(get_type_hints(plans.Ignore)["kind"])) == {"*", *Kind}


@pytest.mark.parametrize("path", ["", "*", "**", " * "])
def test_S128_an_ignore_of_a_whole_answer_is_refused(path: str) -> None:
    assert ids(path=path) == ["S128"]


@pytest.mark.parametrize("until", ["soon", "2026-13-01", "01.06.2026"])
def test_S129_an_ignore_that_ends_on_no_day_is_refused(until: str) -> None:
    assert ids(until=until) == ["S129"]


def test_S123_S124_an_ignore_says_why_and_until_when_and_of_what_kind() -> None:
    assert ids(reason=" ", until="") == ["S123", "S123"]
    assert ids(kind="values") == ["S124"]


def test_an_extraction_tells_the_faults_of_its_ignores() -> None:
    extraction = plans.Extraction("us", "A_URL", [plans.Table("notes.Note")], ignores=[ignore(path="*")])
    assert [fault.id for fault in extraction.faults()] == ["S128"]
