"""What is known to touch moved tables still: their models, keys to them, writers that stay, routes that stay."""

from types import SimpleNamespace
from typing import Any

import pytest

from strangler import plans
from strangler.stages import touching as module
from strangler.stages.touching import touching

ANSWERS = [
    plans.DeleteThrough("cascade from things.Thing"),
    plans.ReadOnlyAdmin("notes.Note"),
    plans.Moves("notes.tasks.digest"),
    plans.Refuse("notes.tasks.import_all"),
]
PATHS = [SimpleNamespace(template="/things/", view_name="things.views.page")]


@pytest.fixture(autouse=True)
def paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "every_path", lambda: PATHS)


def held(*answers: Any, **resolved: Any) -> list[str]:
    plan = SimpleNamespace(extraction=SimpleNamespace(answers=answers))
    nothing: dict[str, Any] = {"tables": [], "inward": [], "endpoints": [], "has_left": False}
    return touching(plan, SimpleNamespace(**{**nothing, **resolved}))  # type: ignore[arg-type]


def endpoint(route: str, *, stays: bool = True) -> Any:
    return SimpleNamespace(endpoint=SimpleNamespace(route=route), stays=stays, templates=(route.split()[1],))


def test_each_is_named_and_what_left_or_is_refused_is_not() -> None:
    assert held(
        *ANSWERS,
        tables=[SimpleNamespace(model="notes.Note", name="notes_note"), SimpleNamespace(model="", name="legacy")],
        inward=[SimpleNamespace(subject="things.Pin.note", to_table="notes_note")],
        endpoints=[endpoint("GET /things/"), endpoint("GET /notes/", stays=False)],
    ) == [
        "model notes.Note stands on notes_note",
        "things.Pin.note points to notes_note",
        "cascade from things.Thing deletes here, and an intent goes to the service",
        "the admin of notes.Note is read-only",
        "GET /things/ stays in the monolith",
    ]


def test_once_the_models_have_left_nothing_of_django_s_reaches_their_rows() -> None:
    assert held(*ANSWERS, has_left=True) == []


def test_code_that_can_be_called_still_touches_whatever_left() -> None:
    still = plans.DeleteThrough("tests.unit.seams.choir.Here.join")
    gone, outside = plans.DeleteThrough("notes.gone.purge"), plans.UpdateThrough("outside: a cron job", columns=["a"])
    assert held(still, gone, outside, has_left=True) == [still.describe(), outside.describe()]


def test_a_command_goes_with_its_app() -> None:
    here = plans.DeleteThrough("tests.projects.control.notes.management.commands.recount")
    gone = plans.DeleteThrough("django.contrib.staticfiles.management.commands.findstatic")
    assert held(here, gone, has_left=True) == [here.describe()]


def test_a_page_whose_view_calls_a_seam_touches_nothing() -> None:
    seam = plans.Seam("things.views.page", interface="tests.unit.seams.choir.Choir")
    assert held(seam, endpoints=[endpoint("GET /things/")]) == []
    other = plans.Seam("things.views.other", interface="tests.unit.seams.choir.Choir")
    assert held(other, endpoints=[endpoint("GET /things/")]) == ["GET /things/ stays in the monolith"]
