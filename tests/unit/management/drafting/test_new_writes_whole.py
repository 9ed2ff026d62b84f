"""The verb: plan and service together, all or nothing, never over what is there, and what is left told in its sequence."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import models
from django.test import override_settings

from strangler.exceptions import Refused
from strangler.management.drafting import folders
from strangler.management.drafting.carried import Carrier
from strangler.management.drafting.fields import DraftField
from strangler.management.drafting.model import DraftModel
from strangler.management.drafting.service import draft_service
from strangler.management.drafting.settle import settled
from strangler.management.drafting.side import side_of
from tests.projects.control.notes.models import Tag
from tests.projects.halls.halls.columns import HouseField

NOTES = ("new", "notes", "--app", "notes")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The folder of a project without a plan or a service."""
    with override_settings(BASE_DIR=tmp_path, STRANGLER_PLANS="plans"):
        yield tmp_path


def strangle(*words: str, format: str = "json") -> tuple[int, Any]:
    stdout, code = StringIO(), 0
    try:
        call_command("strangle", *words, "--format", format, stdout=stdout, stderr=StringIO(), no_color=True)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(stdout.getvalue()) if format == "json" else stdout.getvalue()


def ids(told: dict[str, Any]) -> list[str]:
    return [each["id"] for each in told["refusals"]]


def test_plan_and_service_are_written_and_nothing_else(home: Path) -> None:
    code, told = strangle(*NOTES)
    files = {str(path) for path in home.rglob("*") if path.is_file()}
    assert (code, files) == (0, set(told["written"]))
    assert {path.name for path in home.iterdir()} == {"plans", "notes_service"}
    assert (home / "notes_service/manage.py").stat().st_mode & 0o111


def test_a_service_goes_where_services_are(home: Path) -> None:
    (home / "extracted").mkdir()
    strangle(*NOTES)
    assert (home / "extracted/notes/notes/models.py").is_file()


def test_a_service_goes_where_it_is_told(home: Path) -> None:
    strangle(*NOTES, "--service-folder", str(home / "far/away"))
    assert (home / "far/away/notes/models.py").is_file()
    assert not (home / "notes_service").exists()


@pytest.mark.parametrize(
    ("folder", "named"), [("", "notes_service/openapi.json"), ("../beside", "../beside/openapi.json")]
)
def test_a_drafted_service_can_be_stood_in_for_by_its_contract(
    home: Path, monkeypatch: pytest.MonkeyPatch, folder: str, named: str
) -> None:
    """The plan names the document that was drafted with it, and no path of this machine."""
    monkeypatch.setenv("NOTES_URL", "http://127.0.0.1:8101")
    (home / "project").mkdir()
    with override_settings(BASE_DIR=home / "project", STRANGLER_PLANS="plans"):
        where = ["--service-folder", str(home / "project" / folder)] if folder else []
        assert strangle(*NOTES, *where)[0] == 0
        assert f'contract="{named}"' in (home / "project/plans/notes/__init__.py").read_text()
        code, told = strangle("up", "--dry-run")
        assert (code, told["stubs"]) == (0, [{"name": "notes", "url": "http://127.0.0.1:8101"}])
        assert strangle("up", "--dry-run", "--only", "notes")[0] == 0


def test_a_plan_can_be_had_alone(home: Path) -> None:
    code, told = strangle(*NOTES, "--plan-only")
    assert (code, [path.name for path in home.iterdir()]) == (0, ["plans"])
    assert "left" not in told
    assert "openapi.json" not in (home / "plans/notes/__init__.py").read_text()


def test_a_dry_run_prints_every_file_and_writes_none(home: Path) -> None:
    code, text = strangle(*NOTES, "--dry-run", format="text")
    assert (code, list(home.iterdir())) == (0, [])
    for file in ("plans/notes/__init__.py", "notes_service/notes/models.py", "notes_service/tests/test_decisions.py"):
        assert f"# {home / file}\n" in text
    _, told = strangle(*NOTES, "--dry-run")
    written = strangle(*NOTES)[1]["written"]
    assert len(told["files"]) + len(told["service"]) == len(written)


def test_what_is_left_to_do_is_told_in_its_sequence(home: Path) -> None:
    _, told = strangle(*NOTES)
    told_of = ["check notes", "manage.py test", "environment", "doctor --preflight --service", "check notes"]
    assert [word in each for word, each in zip(told_of, told["left"], strict=True)] == [True] * 5
    assert "3 decisions are left" in told["left"][1]
    assert (home / "notes_service/README.md").read_text().count("\n1. ") == 1


def test_S302_S307_every_clash_is_told_at_once_and_nothing_is_touched(home: Path) -> None:
    strangle(*NOTES)
    (home / "notes_service/notes/models.py").write_text("ours\n")
    code, told = strangle(*NOTES)
    assert (code, ids(told)) == (1, ["S302", "S307"])
    assert (home / "notes_service/notes/models.py").read_text() == "ours\n"


def test_S307_a_service_that_is_there_keeps_the_plan_from_being_written_too(home: Path) -> None:
    (home / "notes_service").mkdir()
    code, told = strangle(*NOTES)
    assert (code, ids(told), (home / "plans").exists()) == (1, ["S307"], False)


def test_S308_two_models_of_one_name_do_not_fit_into_one_service() -> None:
    def hall(app: str) -> type[models.Model]:
        meta = type("Meta", (), {"app_label": app, "apps": Apps()})
        return type("Hall", (models.Model,), {"__module__": __name__, "Meta": meta})

    with pytest.raises(Refused) as refused:
        draft_service("halls", [hall("choirs"), hall("towns")])
    assert [(each.id, "choirs.Hall, towns.Hall" in each.what) for each in refused.value.refusals] == [("S308", True)]


@pytest.mark.parametrize("name", ["json", "class", "tests", "django"])
def test_S309_a_service_is_not_called_what_python_finds_elsewhere(home: Path, name: str) -> None:
    code, told = strangle("new", name, "--app", "notes")
    assert (code, ids(told), list(home.iterdir())) == (1, ["S309"], [])
    assert strangle("new", name, "--app", "notes", "--plan-only")[0] == 0


def test_S310_a_column_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    column = DraftField(
        "words", "django.contrib.postgres.fields.ArrayField", (), {"base_field": HouseField(max_length=9)}
    )
    model = DraftModel("Tag", Tag, (), (column,), {})
    with pytest.raises(Refused) as refused:
        settled(model, Carrier(side_of("notes", [Tag]), tmp_path, {}), [])
    assert [(each.id, "notes.Tag.words" in each.what) for each in refused.value.refusals] == [("S310", True)]


def test_S311_what_cannot_be_written_leaves_nothing_behind(home: Path) -> None:
    (home / "file").write_text("")
    code, told = strangle(*NOTES, "--service-folder", str(home / "file/service"))
    assert (code, ids(told)) == (1, ["S311"])
    assert [path.name for path in home.iterdir()] == ["file"]


@pytest.mark.parametrize("fails_at", [1, 5, 9, 20])
def test_S311_a_disk_that_fills_up_leaves_nothing_behind(
    home: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    written, write = [], Path.write_text

    def write_text(path: Path, *args: Any, **kwargs: Any) -> int:
        written.append(path)
        if len(written) == fails_at:
            raise OSError(28, "No space left on device")
        return write(path, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", write_text)
    code, told = strangle(*NOTES)
    assert (code, ids(told), list(home.iterdir())) == (1, ["S311"], [])


def test_S311_one_that_comes_meanwhile_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = folders._write

    def meanwhile(folder: Path, files: Any) -> None:
        write(folder, files)
        (tmp_path / "second").mkdir(exist_ok=True)
        (tmp_path / "second/theirs").touch()

    monkeypatch.setattr(folders, "_write", meanwhile)
    with pytest.raises(Refused):
        folders.write_whole({tmp_path / "first": {"a": ""}, tmp_path / "second": {"a": ""}})
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == ["second", "second/theirs"]


def test_what_the_plan_sends_to_the_service_comes_along_whichever_app_answers_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An API often has an app of its own: without its addresses the draft would answer 404, and all its tests would pass."""
    monkeypatch.setattr("strangler.management.verbs.new.moving_paths", lambda found: {"/notes/{note_id}/like"})
    _, told = strangle("new", "things", "--app", "things")
    assert [each for each in told["decisions"] if "/notes/{note_id}/like" in each]
    assert 'path("notes/<int:note_id>/like"' in (home / "things_service/things_service/urls.py").read_text()


def test_a_rule_that_runs_with_every_write_and_stays_behind_is_a_decision(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment in the draft's models is read by nobody: the service would write rows without it, and pass its tests."""

    def save(self: Any, *args: Any, **kwargs: Any) -> None:
        raise AssertionError("never called here")

    monkeypatch.setattr(Tag, "save", save)
    _, told = strangle(*NOTES)
    assert [each for each in told["decisions"] if each.startswith("notes.Tag.save runs in the monolith")]
    assert "notes.Tag.save" in (home / "notes_service/tests/test_decisions.py").read_text()


@pytest.mark.parametrize(
    ("option", "value", "told_of"),
    [
        ("permissions", [("hide_tag", "Can hide tags"), ("merge_tags", "Can merge tags")], "hide_tag, merge_tags"),
        ("default_permissions", ("view", "print"), "print_tag"),
        ("default_permissions", (), ""),
    ],
)
def test_permissions_a_model_has_of_its_own_are_a_decision(
    home: Path, monkeypatch: pytest.MonkeyPatch, option: str, value: Any, told_of: str
) -> None:
    """Copied, they would guard nothing: a service hears who asks and whether they are staff."""
    monkeypatch.setattr(Tag._meta, option, value)
    _, told = strangle(*NOTES)
    models = (home / "notes_service/notes/models.py").read_text()
    decisions = [each for each in told["decisions"] if each.startswith("notes.Tag's permissions")]
    assert [told_of in each for each in decisions] == ([True] if told_of else [])
    assert (f"permissions {told_of}" in models) is bool(told_of)
