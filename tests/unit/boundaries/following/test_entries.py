"""Every way work begins in this project's own code, by the name that the recorder gives it as well, with its code."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin import AdminSite

from strangler.boundaries.edge import Mode
from strangler.boundaries.following import entries
from strangler.boundaries.following.code import Code
from strangler.boundaries.living.entry import Way
from strangler.boundaries.living.receivers import code_of
from strangler.boundaries.living.registry import living
from strangler.boundaries.living.url_paths import UrlPath
from strangler.boundaries.reading.facts import read
from strangler.boundaries.reading.usage import File
from strangler.boundaries.survey import Survey, survey
from tests.projects.control.notes.models import Like, Note

NOTES = "tests.projects.control.notes"


@pytest.fixture(scope="module")
def found() -> Survey:
    return survey(Path.cwd())


def told(found: Survey, way: Way) -> dict[str, str]:
    return {each.name: each.code for each in found.entries if each.way is way}


def test_a_route_is_told_once_a_method_with_the_function_that_answers(found: Survey) -> None:
    routes = told(found, Way.ROUTE)
    assert routes["GET /api/notes/{note_id}/"] == f"{NOTES}.views.NoteView.get"
    assert routes["DELETE /api/notes/{note_id}/"] == f"{NOTES}.views.NoteView.delete"
    assert routes["POST /notes/{note_id}/like"] == f"{NOTES}.views.only_post"  # whatever is wrapped around it
    assert "GET /notes/{note_id}/like" not in routes
    assert routes["GET /api/notes/"] == routes["POST /api/notes/"] == f"{NOTES}.views.plain"  # it does not say
    assert not [name for name in routes if " /admin/" in name]  # a library's


def test_commands_tasks_admins_and_receivers_are_told(found: Survey) -> None:
    assert told(found, Way.COMMAND)["recount"] == f"{NOTES}.management.commands.recount.Command.handle"
    assert told(found, Way.RECEIVER) == {f"{NOTES}.signals.count_notes": f"{NOTES}.signals.count_notes"}
    assert told(found, Way.TASK)["notes.tidy"] == f"{NOTES}.writers.tidy"
    admin = told(found, Way.ADMIN)
    assert {"notes.Note add", "notes.Note change", "notes.Note delete", "notes.Note delete_selected"} == set(admin)


def test_an_admin_reaches_the_rows_of_its_model_and_who_listens_to_them(found: Survey) -> None:
    [code] = [each.code for each in found.entries if each.name == "notes.Note add"]
    assert {t.target for t in found.reach.of(code) if t.mode is Mode.WRITE} == {"notes.Note", "things.Thing"}


def test_two_models_registered_without_a_class_of_their_own_have_two_admins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may edit the one writes no row of the other."""
    office, registry = AdminSite("office"), living()
    office.register([Note, Like])
    monkeypatch.setattr("django.contrib.admin.sites.all_sites", [office])
    code = Code([File("notes/admin.py", f"{NOTES}.admin", "notes", read(""))])
    found = {admin.label: (admin.code, admin.models) for admin in entries.admins(registry, code)}
    assert found == {
        "notes.Note": (f"{NOTES}.admin.NoteAdmin", ("notes.Note",)),
        "notes.Like": (f"{NOTES}.admin.LikeAdmin", ("notes.Like",)),
    }


def test_touches_of_the_app_that_owns_the_rows_are_told_too(found: Survey) -> None:
    inside = {(t.code, t.target, t.mode) for t in found.touches if t.code.startswith(f"{NOTES}.signals")}
    assert inside == {
        (f"{NOTES}.signals.count_notes", "notes.Note", Mode.READ),
        (f"{NOTES}.signals.count_notes", "things.Thing", Mode.READ),
        (f"{NOTES}.signals.count_notes", "things.Thing", Mode.WRITE),
    }


def test_urls_that_cannot_be_imported_are_passed_over_with_the_reason(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.projects.control.nowhere"
    found = survey(Path.cwd())
    assert told(found, Way.ROUTE) == {} and "recount" in told(found, Way.COMMAND)
    assert "nowhere" in found.skipped["URLs"]


def test_a_view_is_told_by_what_is_called_in_the_end() -> None:
    """A function that REST framework made a class of, an object that is called, what is left of a partial."""
    from functools import partial

    from rest_framework.decorators import api_view

    class Bell:
        def __call__(self, request: Any) -> None: ...

    def ring(request: Any) -> None: ...

    made = api_view(["GET"])(ring)
    code = Code([File("a.py", __name__, "", read("def ring(request): ...\n"))])
    assert entries.code_of_route(UrlPath("/", "", made), "GET", code) == f"{__name__}.ring"
    assert code_of(partial(Bell(), 1)) == f"{__name__}.test_a_view_is_told_by_what_is_called_in_the_end.__call__"
    assert code_of(partial(ring, 1)) == f"{__name__}.test_a_view_is_told_by_what_is_called_in_the_end"


def test_what_runs_for_every_request_begins_work_too(settings: Any) -> None:
    settings.MIDDLEWARE = [f"{NOTES}.views.only_post", "django.middleware.common.CommonMiddleware"]
    assert told(survey(Path.cwd()), Way.OTHER) == {f"middleware {NOTES}.views.only_post": f"{NOTES}.views.only_post"}


def test_a_middleware_begins_with_each_method_that_django_calls(settings: Any) -> None:
    settings.MIDDLEWARE = ["doors.Doors"]
    doors = "class Doors:\n    def process_view(self, *given): ...\n    def process_response(self, *given): ...\n"
    found = entries.living(Code([File("doors.py", "doors", "", read(doors))]), (), admins=(), tasks={}, heard=())
    told = {each.code for each in found if each.way is Way.OTHER}
    assert told == {"doors.Doors.__call__", "doors.Doors.process_view", "doors.Doors.process_response"}


def test_a_command_under_a_second_name_is_told_as_well() -> None:
    texts = {
        "one": "class Command:\n    def handle(self): ...\n",
        "two": "from halls.management.commands.one import Command\n",
        "three": "from halls.management.commands import one\n\nCommand = one.Command\n",
    }
    files = [File(f"{name}.py", f"halls.management.commands.{name}", "", read(text)) for name, text in texts.items()]
    found = entries.living(Code(files), (), admins=(), tasks={}, heard=())
    told = {each.name: each.code for each in found if each.way is Way.COMMAND}
    assert told == dict.fromkeys(("one", "two", "three"), "halls.management.commands.one.Command.handle")


def test_addresses_that_a_library_answers_are_told_and_djangos_own_are_not() -> None:
    from urllib.parse import quote

    from django.contrib.auth.views import LoginView

    views = [test_a_middleware_begins_with_each_method_that_django_calls, quote, quote, LoginView.as_view()]
    urls = [UrlPath(f"/{at}/", "", view) for at, view in enumerate(views)]
    told = dict(entries.of_libraries(Code([File("a.py", __name__, "", read("x = 1\n"))]), urls))
    assert told == {
        "URLs of urllib": "2 addresses are answered by its own code; which rows they touch is for the recorder"
    }


def test_without_celery_there_are_no_tasks_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "celery", None)
    assert list(entries.tasks()) == []
