"""`strangle record`: a command runs under the recorder and ends as it would; what was seen is kept, shown, merged, refused."""

import json
import os
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recording import Counted, Observation, Recording, Together, keep, load, summed
from tests.projects.control.notes import writers

ROOT = Path(__file__).resolve().parents[3]
# A project of one app that needs nothing else of ours: no table, no middleware.
SMALL = """
import sys, django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", {app}],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {name!r}}}}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True,
)
django.setup()
from django.contrib.auth.models import Group
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS auth_group (id integer PRIMARY KEY, name text)")
"""
GROUPS = "print('to stdout', Group.objects.count())\n"
FORKS = """
import multiprocessing, os
connection.close()
def work():
    Group.objects.filter(name="pool").count()
if {pool}:
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start(); child.join()
else:
    child = os.fork()
    if not child:
        work()
        sys.exit(0)
    os.waitpid(child, 0)
Group.objects.create(name="parent")
"""


def script(tmp_path: Path, rest: str, app: str = '"strangler"') -> str:
    path = tmp_path / "small.py"
    path.write_text(SMALL.format(app=app, name=str(tmp_path / "small.sqlite3")) + rest)
    return str(path)


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child runs this very tree, whatever is installed, and its own settings."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)


@pytest.fixture
def record() -> Callable[..., tuple[int, Any]]:
    """Exit code and document; the format stands first, since whatever follows -- is the command's."""

    def run(*words: str, format: str = "json") -> tuple[int, Any]:
        stdout, code = StringIO(), 0
        try:
            call_command(
                "strangle", "record", "--format", format, *words, stdout=stdout, stderr=StringIO(), no_color=True
            )
        except SystemExit as end:
            code = int(end.code or 0)
        return code, json.loads(stdout.getvalue()) if format == "json" else stdout.getvalue()

    return run


def entries(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{each['way']} {each['name']}": each for each in told["entries"]}


def test_a_command_is_recorded_whole_with_the_app_alone_and_its_words_do_not_mix_with_ours(
    record: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "seen"
    code, told = record("--into", str(into), "--", sys.executable, script(tmp_path, GROUPS))
    assert (code, told["ok"], told["status"], told["processes"], told["shares"]) == (0, True, 0, 1, [1.0])
    [seen] = entries(told)["other small"]["observations"]
    assert (seen["table"], seen["mode"], seen["code"]) == ("auth_group", "read", "small")
    assert "to stdout 0" in capfd.readouterr().err
    assert [each.name for each in into.iterdir()] == ["recording.json"]


def test_a_recording_is_kept_and_shown_though_the_urls_do_not_load(record: Any, tmp_path: Path, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.projects.control.nowhere"
    code, told = record("--into", str(tmp_path / "seen"), "--", sys.executable, script(tmp_path, GROUPS))
    assert (code, told["status"], bool(load(tmp_path / "seen").observations)) == (0, 0, True)
    shown = record("--show", str(tmp_path / "seen"), format="text")[1]
    assert "what was never observed is not known: ModuleNotFoundError" in shown


def test_runs_into_one_folder_add_up(record: Any, tmp_path: Path) -> None:
    command = ["--into", str(tmp_path / "seen"), "--", script(tmp_path, GROUPS)]
    record(*command)
    record(*command)
    merged = load(tmp_path / "seen")
    assert merged.processes == 2 and [each.times for each in merged.observations] == [2]


@pytest.mark.parametrize(
    ("ending", "status"), [("sys.exit(3)", 3), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 137)]
)
def test_the_exit_status_is_the_commands_own(record: Any, tmp_path: Path, ending: str, status: int) -> None:
    command = [sys.executable, script(tmp_path, GROUPS + ending)]
    assert record("--into", str(tmp_path / "seen"), "--", *command)[0] == status


@pytest.mark.parametrize("pool", [True, False])
def test_a_forked_process_tells_what_it_saw_itself_and_no_more(record: Any, tmp_path: Path, pool: bool) -> None:
    command = [sys.executable, script(tmp_path, FORKS.format(pool=pool))]
    code, told = record("--into", str(tmp_path / "seen"), "--", *command)
    assert (code, told["processes"]) == (0, 2)
    found = [(each["mode"], each["times"]) for each in entries(told)["other small"]["observations"]]
    assert sorted(found) == [("read", 1), ("write", 1)]


def test_a_servers_worker_that_sets_up_by_itself_and_leaves_without_ceremony_tells_as_well(
    record: Any, tmp_path: Path
) -> None:
    server = tmp_path / "server.py"
    server.write_text(
        "import multiprocessing, runpy\n"
        f"worker = multiprocessing.get_context('fork').Process(target=runpy.run_path, args=({script(tmp_path, GROUPS)!r},))\n"
        "worker.start(); worker.join()\n"
    )
    code, told = record("--into", str(tmp_path / "seen"), "--", sys.executable, str(server))
    assert (code, told["processes"]) == (0, 1)
    assert [each["table"] for entry in told["entries"] for each in entry["observations"]] == ["auth_group"]


def kept(tmp_path: Path, name: str = "recording.json", times: int = 2) -> Path:
    route = Entry(Way.ROUTE, "GET /things/", "choir.things")
    place = Place("choir/views.py", 7)
    seen = [
        Observation(route, "hall", Mode.WRITE, ("town",), place, "choir.things", "UPDATE ?", times),
        Observation(route, "evening", Mode.WRITE, (), place, "choir.things", "DELETE ?", times),
    ]
    recording = Recording(
        from_s=1_700_000_000,
        to_s=1_700_003_600,
        processes=1,
        shares=(1.0,),
        entries=(Counted(route, times),),
        observations=summed(seen),
        transactions=(Together(route, ("evening", "hall"), times),),
    )
    keep(recording, tmp_path / name)
    return tmp_path / name


def test_people_see_each_entry_with_its_tables_and_lines_and_what_never_began(record: Any, tmp_path: Path) -> None:
    code, text = record("--show", str(kept(tmp_path)), format="text")
    assert code == 0
    assert text.startswith(
        "route GET /things/  2\n  writes evening\n    choir/views.py:7\n  writes hall (town)\n    choir/views.py:7\n"
        "  in one transaction: evening, hall  2\n"
    )
    assert "never observed: route GET /api/things/{thing_id}/notes/\n" in text
    assert "never observed: command recount\n" in text and f"never observed: task {writers.tidy.name}\n" in text
    assert "1 entries, 2 tables, 2 observations from 1 process;" in text and "2023-11-14 22:13 UTC" in text


def test_what_began_once_is_not_among_what_never_did(record: Any, tmp_path: Path) -> None:
    names = ["GET /files/{name*}", "POST /notes/{note_id}/like", "DELETE /api/notes/{note_id}/"]
    seen = [*(Counted(Entry(Way.ROUTE, name), 1) for name in names), Counted(Entry(Way.COMMAND, "recount"), 1)]
    keep(Recording(processes=1, entries=summed(seen)), tmp_path / "recording.json")
    never = {each["name"] for each in record("--show", str(tmp_path))[1]["never_observed"]}
    assert not never & {*names, "recount"}
    assert {"GET /api/notes/{note_id}/", writers.tidy.name} <= never
    assert not any("admin" in name or name.startswith(("HEAD", "OPTIONS")) for name in never)


def test_scripts_get_every_observation(record: Any, tmp_path: Path) -> None:
    told = record("--show", str(kept(tmp_path)))[1]
    entry = entries(told)["route GET /things/"]
    assert entry["code"] == "choir.things" and entry["transactions"] == [{"tables": ["evening", "hall"], "times": 2}]
    assert entry["observations"][1] == {
        "table": "hall",
        "mode": "write",
        "columns": ["town"],
        "file": "choir/views.py",
        "line": 7,
        "code": "choir.things",
        "shape": "UPDATE ?",
        "times": 2,
    }


def test_recordings_of_several_machines_are_merged_into_a_file(record: Any, tmp_path: Path) -> None:
    paths = [str(kept(tmp_path, name, times)) for name, times in (("a.json", 2), ("b.json", 3))]
    code, told = record("--merge", *paths, "--into", str(tmp_path / "all" / "merged.json"))
    assert (code, told["processes"]) == (0, 2)
    assert [each.times for each in load(tmp_path / "all" / "merged.json").observations] == [5, 5]


def refused(record: Any, *words: str) -> list[str]:
    code, told = record(*words)
    assert code == 1
    return [each["id"] for each in told["refusals"]]


def test_P601_a_folder_that_cannot_be_made(record: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(record, "--into", str(tmp_path / "file" / "below"), "--", "true") == ["P601"]
    paths = ["--merge", str(kept(tmp_path)), "--into", str(tmp_path / "file" / "below.json")]
    assert refused(record, *paths) == ["P601"]


def test_P601_a_merge_into_a_folder_that_is_merged_would_count_twice(record: Any, tmp_path: Path) -> None:
    kept(tmp_path, "17-ab.json")
    assert refused(record, "--merge", str(tmp_path), "--into", str(tmp_path / "merged.json")) == ["P601"]


def test_P602_a_command_that_is_not_there(record: Any, tmp_path: Path) -> None:
    assert refused(record, "--into", str(tmp_path), "--", "no-such-program-anywhere", "-x") == ["P602"]
    assert list(tmp_path.iterdir()) == []


def test_P603_a_file_that_is_no_recording(record: Any, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("not a word of JSON")
    assert refused(record, "--show", str(tmp_path / "x.json")) == ["P603"]
    assert refused(record, "--merge", str(tmp_path), "--into", str(tmp_path / "y")) == ["P603"]


def test_P604_a_recording_of_another_version_also_before_a_run(record: Any, tmp_path: Path) -> None:
    (tmp_path / "recording.json").write_text('{"version": 99}')
    assert refused(record, "--show", str(tmp_path)) == ["P604"]
    ran = tmp_path / "ran"
    assert refused(record, "--into", str(tmp_path), "--", "touch", str(ran)) == ["P604"]
    assert not ran.exists()


def test_P605_a_project_without_the_app_says_nothing_and_that_is_said(record: Any, tmp_path: Path) -> None:
    command = [sys.executable, script(tmp_path, GROUPS, app="")]
    code, told = record("--into", str(tmp_path / "seen"), "--", *command)
    assert (code, told["status"], [each["id"] for each in told["refusals"]]) == (1, 0, ["P605"])


def test_P605_is_said_beside_a_commands_own_failure(record: Any, tmp_path: Path) -> None:
    code, told = record("--into", str(tmp_path), "--", sys.executable, "-c", "raise SystemExit(4)")
    assert (code, [each["id"] for each in told["refusals"]]) == (4, ["P605"])


def test_P606_a_run_without_a_statement(record: Any, tmp_path: Path) -> None:
    command = [sys.executable, script(tmp_path, "")]
    assert refused(record, "--into", str(tmp_path / "seen"), "--", *command) == ["P606"]


def test_P607_nothing_there_to_show_or_merge(record: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for path in ("nowhere", "empty"):
        assert refused(record, "--show", str(tmp_path / path)) == ["P607"]
    assert refused(record, "--merge", str(tmp_path / "empty"), "--into", str(tmp_path / "x")) == ["P607"]


@pytest.mark.parametrize("share", ["0", "1.5", "-1"])
def test_P608_a_share_that_is_none(record: Any, tmp_path: Path, share: str) -> None:
    assert refused(record, "--into", str(tmp_path), f"--share={share}", "--", "true") == ["P608"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--into", "somewhere"],
        ["--into", "somewhere", "--"],
        ["--", "true"],
        ["--merge", "a.json"],
        ["--show", "a", "--merge", "b", "--into", "c"],
        ["--show", "a", "--", "true"],
    ],
)
def test_P609_neither_a_run_nor_a_look_nor_a_merge(record: Any, words: list[str]) -> None:
    assert refused(record, *words) == ["P609"]
