"""The command from a shell's point of view: what it prints where, and how it ends."""

import gc
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test import override_settings

from strangler import logs
from strangler.management import verbs
from strangler.management.commands.strangle import Command
from strangler.sync.management.commands import strangler_sync

pytestmark = pytest.mark.django_db
SITUATIONS = Path(__file__).parents[2] / "situations"


@pytest.fixture(autouse=True)
def service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTES_URL", "http://127.0.0.1:8101")


@pytest.fixture
def root(tmp_path: Path) -> Any:
    with override_settings(STRANGLER_PLANS=tmp_path / "migrations", BASE_DIR=tmp_path):
        yield tmp_path / "migrations"


def strangle(*words: str) -> tuple[int, str]:
    """Exit code and stdout of one command."""
    stdout = StringIO()
    try:
        call_command("strangle", *words, stdout=stdout, stderr=StringIO(), no_color=True)
    except SystemExit as end:
        return int(end.code or 0), stdout.getvalue()
    return 0, stdout.getvalue()


def test_new_writes_a_short_plan_that_check_accepts(root: Path) -> None:
    code, text = strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    assert code == 0, text
    lines = [line for path in (root / "notes").glob("*.py") for line in path.read_text().splitlines() if line.strip()]
    endpoints = [line for line in lines if "Endpoint" in line]
    assert len(lines) - len(endpoints) <= 45
    assert strangle("check", "notes")[0] == 0


def test_new_declares_the_methods_a_view_is_known_to_answer(root: Path) -> None:
    _, text = strangle("new", "notes", "--app", "notes", "--dry-run")
    assert 'plans.Endpoint("GET,DELETE /api/notes/{note_id}/")' in text
    assert 'plans.Endpoint("POST /notes/{note_id}/like")' in text
    assert 'plans.Endpoint("GET,POST /api/things/{thing_id}/notes/")' in text


def test_new_of_two_models_is_a_whole_plan_in_under_forty_lines(root: Path) -> None:
    strangle("new", "pins", "--models", "things.Thing,things.Pin", "--plan-only")
    lines = [line for path in (root / "pins").glob("*.py") for line in path.read_text().splitlines() if line.strip()]
    alike = ("from strangler import plans", "class Step(plans.Step):")  # what every file has asks for no attention
    assert len([line for line in lines if line not in alike]) < 40


def test_new_with_dry_run_prints_and_writes_nothing(root: Path) -> None:
    code, text = strangle("new", "notes", "--app", "notes", "--owner", "us", "--service", "http://a:1", "--dry-run")
    assert (code, root.exists()) == (0, False)
    assert 'owner="us"' in text
    assert 'service="http://a:1"' in text


def test_S302_new_never_writes_over_a_plan(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    before = (root / "notes" / "__init__.py").read_text()
    (root / "notes" / "__init__.py").write_text(before + "# ours\n")
    code, text = strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    assert (code, "S302" in text) == (1, True)
    assert (root / "notes" / "__init__.py").read_text().endswith("# ours\n")


@pytest.mark.parametrize(
    ("words", "id", "hint"),
    [
        (["Notes!", "--app", "notes"], "S126", "notes"),
        (["notes", "--app", "note"], "S303", "Did you mean notes?"),
        (["notes", "--app", "sync"], "S303", "strangler.sync has the label strangler_sync."),
        (["notes", "--app", "messages"], "S304", "messages"),
        (["notes", "--models", "notes.Not,notes.Lik"], "S201", "Did you mean notes.Like?"),
    ],
)
def test_S303_S304_new_refuses_what_it_cannot_write(root: Path, words: list[str], id: str, hint: str) -> None:
    code, text = strangle("new", *words)
    assert (code, root.exists()) == (1, False)
    assert id in text
    assert hint in text


class Apart:
    """Tags are kept in a database of their own."""

    def db_for_write(self, model: Any, **_hints: Any) -> str | None:
        return "elsewhere" if model._meta.label == "notes.Tag" else None


@pytest.mark.parametrize("words", [["--app", "notes"], ["--models", "notes.Note,notes.Tag"]])
def test_S207_new_refuses_models_of_two_databases_before_anybody_has_written_a_plan(
    root: Path, words: list[str]
) -> None:
    with override_settings(DATABASE_ROUTERS=[Apart()]):
        code, text = strangle("new", "notes", *words)
        assert (code, root.exists()) == (1, False)
        assert "S207" in text and "elsewhere: notes.Tag" in text
        assert strangle("new", "tags", "--models", "notes.Tag", "--dry-run")[0] == 0


@pytest.mark.parametrize("line", ['own=["tests", 1]', "own=None", 'tables=["notes.Note"]', 'answers=["notes.Note"]'])
def test_S105_a_list_of_the_wrong_things_is_a_fault_and_no_crash(root: Path, line: str) -> None:
    tables = "" if line.startswith("tables") else 'tables=[plans.Table("notes.Note")], '
    (root / "odd").mkdir(parents=True)
    text = (
        f'from strangler import plans\nextraction = plans.Extraction(owner="x", service="http://a:1", {tables}{line})\n'
    )
    (root / "odd" / "__init__.py").write_text(text)
    code, told = strangle("check", "odd")
    assert (code, "S105" in told) == (1, True)
    assert "would leave" in strangle("analyze", "odd")[1]


def test_check_of_a_broken_plan_ends_with_one_and_names_every_fault() -> None:
    with override_settings(STRANGLER_PLANS=SITUATIONS):
        code, text = strangle("check", "many_faults")
    assert code == 1
    assert all(id in text for id in ("S124", "S118", "S119", "S115", "S107", "S104", "S108"))


def test_check_as_json_is_one_document_with_file_and_line() -> None:
    with override_settings(STRANGLER_PLANS=SITUATIONS):
        code, text = strangle("check", "many_faults", "--format", "json")
    document = json.loads(text)
    assert (code, document["ok"]) == (1, False)
    assert all(each["file"].endswith(".py") and each["line"] for each in document["refusals"])


def test_check_as_json_tells_what_a_sound_plan_stands_for(root: Path) -> None:
    strangle("new", "notes", "--models", "notes.Tag", "--plan-only")
    _, text = strangle("check", "--format", "json")
    told = json.loads(text)["plans"]["notes"]
    assert (told["ok"], told["tables"], told["service"]) == (True, ["notes_tag"], ["http://127.0.0.1:8101"])
    assert "GET,DELETE /api/notes/{note_id}/" not in told["routes"], "a route is one kind of request"
    assert "GET /api/notes/{note_id}/" in told["routes"]


def test_check_lists_writers_that_need_an_answer_and_still_ends_with_zero(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    code, text = strangle("check")
    assert (code, "S220" in text, "S221" in text, "S222" in text) == (0, True, True, True)


def test_a_missing_answer_is_named_with_the_line_where_it_is_to_be_written(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    declaration = root / "notes" / "__init__.py"
    line = next(at for at, text in enumerate(declaration.read_text().splitlines(), 1) if "extraction = " in text)
    _, text = strangle("check")
    (told,) = [each for each in text.splitlines() if " S221 " in each]
    assert told.endswith(f"{declaration}:{line}")


@pytest.mark.parametrize(
    ("stage", "refused"), [("copy", {"S220"}), ("serve", {"S220"}), ("own", {"S220", "S221", "S222", "S230"})]
)
def test_check_to_a_stage_ends_with_one_if_an_answer_is_missing_by_then(
    root: Path, stage: str, refused: set[str]
) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    code, text = strangle("check", "notes", "--to", stage, "--format", "json")
    assert (code, {each["id"] for each in json.loads(text)["refusals"]}) == (1, refused)
    _, text = strangle("check", "notes", "--to", stage)
    assert text.count("things.Pin.note points to") == 1, "told as a refusal, and not once more as a question"


def test_check_to_a_stage_ends_with_zero_if_nothing_is_missing_by_then(root: Path) -> None:
    strangle("new", "notes", "--models", "notes.Like", "--plan-only")
    assert strangle("check", "notes", "--to", "copy")[0] == 0


def test_check_looks_at_the_project_even_when_a_step_is_broken(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    (root / "notes" / "0001_copy.py").write_text("(")
    declaration = root / "notes" / "__init__.py"
    declaration.write_text(declaration.read_text().replace("notes.Like", "notes.Lke"))
    _, text = strangle("check")
    assert "S103" in text
    assert "S201" in text


def test_check_tells_what_is_refused_and_who_has_no_answer_in_one_run(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--owner", " ", "--leave-open", "--plan-only")
    declaration = root / "notes" / "__init__.py"
    declaration.write_text(declaration.read_text().replace("/api/notes/{note_id}/", "/api/nots/{note_id}/"))
    code, text = strangle("check")
    assert (code, [id for id in ("S123", "S211", "S220", "S221", "S222", "S230") if id not in text]) == (1, [])
    assert "refused, 2 to repair" in text
    assert "6 writers need an answer before Own" in text
    told = json.loads(strangle("check", "--format", "json")[1])["plans"]["notes"]
    assert (told["ok"], len(told["unanswered"]), len(told["refuse_copy"])) == (False, 6, 1)


def test_check_tells_of_an_ignore_that_has_ended_and_still_ends_with_zero(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    declaration = root / "notes" / "__init__.py"
    word = 'plans.Ignore("GET /api/notes/{note_id}/", "body.at", reason="each its clock", until="2020-01-01")'
    declaration.write_text(declaration.read_text().rstrip()[:-1] + f"    ignores=[{word}],\n)\n")
    code, text = strangle("check")
    assert (code, "1 ignores have ended" in text, "S236" in text) == (0, True, True)
    assert [
        each["id"] for each in json.loads(strangle("check", "--format", "json")[1])["plans"]["notes"]["expired"]
    ] == ["S236"]


def test_S224_check_of_all_plans_sees_what_two_of_them_claim(root: Path) -> None:
    strangle("new", "notes", "--models", "notes.Tag", "--plan-only")
    strangle("new", "other", "--models", "notes.Tag", "--plan-only")
    assert strangle("check", "notes")[0] == 0
    code, text = strangle("check")
    assert (code, "S224" in text) == (1, True)


def test_check_tells_of_wrong_settings(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    with override_settings(STRANGLER_DATABASE="defualt"):
        code, text = strangle("check")
    assert (code, "strangler.E002" in text) == (1, True)


def test_check_is_silent_about_what_was_silenced(root: Path) -> None:
    strangle("new", "notes", "--models", "notes.Like", "--plan-only")
    with override_settings(CSRF_USE_SESSIONS=True):
        assert "strangler.W002" in strangle("check")[1]
        with override_settings(SILENCED_SYSTEM_CHECKS=["strangler.W002"]):
            assert strangle("check")[0] == 0


@pytest.mark.parametrize("verb", ["check", "plan"])
def test_S305_no_plans_at_all_is_refused_with_the_next_command(root: Path, verb: str) -> None:
    code, text = strangle(verb)
    assert (code, "S305" in text, "strangle new" in text) == (1, True, True)


def test_S101_an_unknown_plan_ends_with_one(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    code, text = strangle("plan", "noets")
    assert (code, "Did you mean notes?" in text) == (1, True)


def test_plan_tells_each_step_its_gates_and_its_way_back() -> None:
    with override_settings(STRANGLER_PLANS=SITUATIONS):
        code, text = strangle("plan", "sound")
    assert code == 0
    assert "[ ] 0003_canary  A few users read from the service." in text
    assert "~ 5 % of users read sound from the service   (back: one table flip)" in text


def test_plan_marks_what_the_ledger_says_was_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    from strangler.stages import applied

    monkeypatch.setattr(applied, "_source", [lambda name: frozenset({"0001_copy"})])
    with override_settings(STRANGLER_PLANS=SITUATIONS):
        _, text = strangle("plan", "sound")
        _, document = strangle("plan", "sound", "--format", "json")
    assert "now copy" in text
    assert "[X] 0001_copy" in text
    assert [step["applied"] for step in json.loads(document)["plans"][0]["steps"]] == [True] + [False] * 6


def test_plan_lists_the_paths_of_the_project_as_plans_spell_them() -> None:
    _, text = strangle("plan", "--urls")
    assert {"/api/notes/{note_id}/  notes:detail", "/old/notes/{pk}  old-note", "/files/{name*}  file"} <= set(
        text.splitlines()
    )


def test_S301_an_unknown_verb_is_answered_with_the_nearest_and_ends_with_two(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "strangle", "chekc"])
    told = capsys.readouterr()
    assert (end.value.code, told.out) == (2, "")
    assert "S301" in told.err
    assert "Did you mean check?" in told.err


def test_ctrl_c_ends_a_verb_as_shells_expect_and_hides_nothing_behind_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(name: str) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(verbs, "load", stop)
    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "strangle", "status"])
    assert end.value.code == 130


@pytest.mark.parametrize("words", [[], ["new", "notes"], ["check", "--nonsense"]])
def test_wrong_usage_ends_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "strangle", *words])
    assert end.value.code == 2


@pytest.mark.parametrize("command", [Command, strangler_sync.Command])
def test_a_command_from_a_shell_spares_the_collector_what_its_start_has_loaded(command: type[BaseCommand]) -> None:
    gc.unfreeze()
    try:
        with pytest.raises(SystemExit):
            command().run_from_argv(["manage.py", "it", "--help"])
        assert gc.get_freeze_count() > 100_000
    finally:
        gc.unfreeze()


def test_wrong_usage_from_code_is_an_exception() -> None:
    with pytest.raises(CommandError):
        call_command("strangle", "chekc")


def test_help_lists_every_verb_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Command().run_from_argv(["manage.py", "strangle", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert {"new", "check", "plan"} <= set(verbs.names())
    for name in verbs.names():
        assert verbs.sentence(name).endswith(".")
        assert verbs.sentence(name).replace("%", "%%") in told


def test_djangos_own_flags_may_stand_after_the_verb(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--leave-open", "--plan-only")
    assert strangle("check", "--traceback", "--verbosity", "2", "--no-color")[0] == 0


def test_what_is_logged_on_the_way_does_not_stand_in_the_answer(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    structlog.reset_defaults()
    monkeypatch.setattr(logs, "_is_to_stderr", [])
    try:
        logs.to_stderr()
        logs.Log("strangler.sync").info("sync.delivered", keys=6)
    finally:
        structlog.reset_defaults()
    told = capsys.readouterr()
    assert told.out == ""
    assert "sync.delivered" in told.err


@pytest.mark.parametrize("words", [("check", "notes"), ("new", "others", "--app", "notes")])
def test_P111_urls_that_do_not_load_are_told_and_not_thrown(root: Path, words: tuple[str, ...]) -> None:
    strangle("new", "notes", "--app", "notes", "--plan-only")
    with override_settings(ROOT_URLCONF="tests.projects.control.nowhere"):
        code, text = strangle(*words)
    assert (code, "P111" in text, "nowhere" in text) == (1, True, True)


def test_a_plans_inventory_goes_on_without_addresses_that_do_not_load(root: Path) -> None:
    strangle("new", "notes", "--app", "notes", "--plan-only")
    with override_settings(ROOT_URLCONF="tests.projects.control.nowhere"):
        code, text = strangle("analyze", "notes")
    assert (code, "notes: 4 tables would leave" in text, "skipped URLs: ModuleNotFoundError" in text) == (0, True, True)
