"""What the recorder sees of a project that runs: which entry touched which table and column, from where, in which transaction.

On both databases, in a test's own transaction and outside of one; and that nobody's request ever notices.
"""

import contextvars
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.handlers.base import BaseHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_init, pre_init
from django.db.transaction import Atomic
from django.dispatch import Signal
from django.test import AsyncClient, Client

from strangler import settings as strangler_settings
from strangler.boundaries.edge import Mode
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder import known, watch, writer
from strangler.boundaries.recorder import span as spans
from strangler.boundaries.recorder.stack import NOBODY, began_it
from strangler.boundaries.recorder.start import Recorder, start, start_if_asked
from strangler.boundaries.recording import Observation, Recording, is_ours, load
from strangler.stages import standing
from strangler.stages.inventory.kept import recorded_here
from strangler.tasks import take_over
from strangler.testing.waiting import wait_until
from tests.projects.control.notes.models import Note, Tag
from tests.projects.control.things.models import Thing
from tests.unit.management import recorded

R, W = Mode.READ, Mode.WRITE
HERE = "tests.unit.management.test_recorder"


@pytest.fixture(autouse=True)
def urls(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.unit.management.recorded"


@contextmanager
def recording(folder: Path, *, share: float = 1.0) -> Iterator[Recorder]:
    found = start(folder, share=share)
    assert found
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture
def recorder(db: None, tmp_path: Path) -> Iterator[Recorder]:
    with recording(tmp_path) as found:
        yield found


def seen(recorder: Recorder) -> Recording:
    assert recorder.memory.failures == 0
    return recorder.writer.recording()


def of(recorder: Recorder, name: str) -> list[Observation]:
    return [each for each in seen(recorder).observations if each.entry.name == name]


def touches(recorder: Recorder, name: str) -> set[tuple[str, Mode]]:
    return {(each.table, each.mode) for each in of(recorder, name)}


def together(recorder: Recorder, name: str) -> dict[tuple[str, ...], int]:
    return {each.tables: each.times for each in seen(recorder).transactions if each.entry.name == name}


def test_every_table_of_the_toolkit_is_known_as_its_own() -> None:
    models = [each for each in apps.get_models(include_auto_created=True) if each.__module__.startswith("strangler.")]
    assert models and all(is_ours(each._meta.db_table) for each in models)


def test_a_request_is_known_by_method_and_template_and_its_lines_by_file_and_function(recorder: Recorder) -> None:
    Client().get("/things/choir/")
    [counted] = seen(recorder).entries
    assert counted.entry == Entry(Way.ROUTE, "GET /things/{word}/", "tests.unit.management.recorded.Things.get")
    assert counted.times == 1
    [only] = of(recorder, "GET /things/{word}/")
    assert (only.table, only.mode, only.columns, only.times) == ("things_thing", R, ("title",), 1)
    line = Path(recorded.__file__).read_text().splitlines()[only.place.line - 1]
    assert only.place.file.endswith("tests/unit/management/recorded.py") and "values_list" in line
    assert only.code == "tests.unit.management.recorded.Things.get"
    assert "%s" not in only.shape and '"things_thing"."title" = ?' in only.shape


def test_the_same_request_again_adds_up(recorder: Recorder) -> None:
    for _ in range(3):
        Client().get("/things/choir/")
    assert [each.times for each in seen(recorder).entries] == [3]
    assert [each.times for each in of(recorder, "GET /things/{word}/")] == [3]


def test_one_transactions_tables_stand_together_and_one_outside_alone(recorder: Recorder) -> None:
    Client().post("/things/choir/")
    assert together(recorder, "POST /things/{word}/") == {("notes_note", "things_thing"): 1, ("notes_tag",): 1}
    [written] = [each for each in of(recorder, "POST /things/{word}/") if (each.table, each.mode) == ("notes_tag", W)]
    assert written.columns == ("word",)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_tests_own_transaction_it_is_the_same(transactional_db: None, tmp_path: Path) -> None:
    with recording(tmp_path) as found:
        Client().post("/things/choir/")
        Client().get("/undone")
    assert together(found, "POST /things/{word}/") == {("notes_note", "things_thing"): 1, ("notes_tag",): 1}
    assert together(found, "GET /undone") == {("notes_tag", "things_thing"): 1}


def test_what_is_rolled_back_is_a_touch_and_no_transaction(recorder: Recorder) -> None:
    Client().get("/undone")
    assert together(recorder, "GET /undone") == {("notes_tag", "things_thing"): 1}
    inserts = [each for each in of(recorder, "GET /undone") if each.shape.startswith("INSERT")]
    assert sorted(each.table for each in inserts) == ["notes_tag", "notes_tag", "things_thing"]


@pytest.mark.django_db(transaction=True)
def test_a_request_that_is_one_transaction_as_a_whole(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "ATOMIC_REQUESTS", True)
    with recording(tmp_path) as found:
        Client().post("/things/choir/")
        Client(raise_request_exception=False).get("/broken")
    assert together(found, "POST /things/{word}/") == {("notes_note", "notes_tag", "things_thing"): 1}
    assert together(found, "GET /broken") == {} and touches(found, "GET /broken") == {("notes_tag", W)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_transaction_by_hand_counts_once_it_is_committed(
    transactional_db: None, tmp_path: Path, is_kept: bool
) -> None:
    with recording(tmp_path) as found:
        transaction.set_autocommit(False)
        Tag.objects.create(word="by hand")
        with transaction.atomic():
            Thing.objects.create(title="by hand")
        (transaction.commit if is_kept else transaction.rollback)()
        transaction.set_autocommit(True)
    assert together(found, HERE) == ({("notes_tag", "things_thing"): 1} if is_kept else {})


def test_a_receiver_of_the_project_learns_what_it_does_beside_whoever_sent_the_signal(recorder: Recorder) -> None:
    Client().post("/things/choir/")
    name = "tests.projects.control.notes.signals.count_notes"
    assert touches(recorder, name) == {("notes_note", R), ("things_thing", W)}
    assert {each.entry.way for each in of(recorder, name)} == {Way.RECEIVER}
    assert {each.code for each in of(recorder, name)} == {name}
    assert ("things_thing", W) in touches(recorder, "POST /things/{word}/")


def test_a_command_within_a_request_teaches_both(recorder: Recorder) -> None:
    Client().get("/commanding")
    assert touches(recorder, "GET /commanding") == touches(recorder, "recorded") == {("notes_tag", R)}
    ways = {(each.entry.way, each.entry.name) for each in seen(recorder).entries}
    assert ways == {(Way.ROUTE, "GET /commanding"), (Way.COMMAND, "recorded")}


def test_a_command_alone_is_known_by_its_file(recorder: Recorder) -> None:
    call_command("recount")
    [counted] = seen(recorder).entries
    assert counted.entry.name == "recount"
    assert counted.entry.code == "tests.projects.control.notes.management.commands.recount.Command.handle"


def test_a_task_is_known_by_its_registered_name(recorder: Recorder) -> None:
    recorded.count_tags.apply()
    [only] = of(recorder, "recorded.count_tags")
    assert only.entry == Entry(Way.TASK, "recorded.count_tags", "tests.unit.management.recorded.count_tags")
    assert (only.table, only.code) == ("notes_tag", "tests.unit.management.recorded.count_tags")


def test_a_task_within_a_request_teaches_both_and_leaves_the_request_as_it_was(recorder: Recorder) -> None:
    Client().get("/tasked")
    assert touches(recorder, "GET /tasked") == touches(recorder, "recorded.count_tags") == {("notes_tag", R)}
    assert spans.CURRENT.get() is None


def test_an_admins_action_is_an_entry_beside_its_route(recorder: Recorder) -> None:
    thing = Thing.objects.create(title="a")
    note = Note.objects.create(thing=thing, text="b")
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    form = {"action": "delete_selected", "_selected_action": [note.pk], "post": "yes"}
    assert client.post("/admin/notes/note/", form).status_code == 302
    action = Entry(Way.ADMIN, "notes.Note delete_selected", "django.contrib.admin.actions.delete_selected")
    assert action in {each.entry for each in seen(recorder).entries}
    for name in (action.name, "POST /admin/notes/note/"):
        assert ("notes_note", W) in touches(recorder, name)
    client.post("/admin/notes/note/", {"action": "changelist_view", "_selected_action": [note.pk]})
    assert not any("changelist_view" in each.entry.name for each in seen(recorder).entries)


def runs(recorder: Recorder) -> dict[str, tuple[tuple[str, ...], int]]:
    """Name -> the tables it wrote, how often."""
    return {each.entry.name: (each.tables, each.times) for each in seen(recorder).runs}


def test_runs_that_write_are_counted_with_all_they_wrote_and_reading_ones_are_not(recorder: Recorder) -> None:
    for _ in range(2):
        Client().get("/raw")
    Client().post("/things/choir/")
    Client().get("/things/choir/")
    assert runs(recorder) == {
        "GET /raw": (("notes_tag",), 2),
        "POST /things/{word}/": (("notes_note", "notes_tag", "things_thing"), 1),
    }
    assert {each.share for each in seen(recorder).runs} == {1.0}
    [(from_s, to_s)] = seen(recorder).watched
    assert from_s <= to_s


def test_a_run_lasts_from_its_beginning_to_its_end_though_it_is_told_meanwhile(recorder: Recorder) -> None:
    """A command of hours is written down every few seconds."""
    entry = Entry(Way.COMMAND, "slow")
    span = spans.begin(recorder.memory, 1.0, entry)
    token = spans.CURRENT.set(span)
    Tag.objects.create(word="a")
    assert runs(recorder) == {}
    spans.CURRENT.reset(token)
    span.began_s -= 40.0
    recorder.memory.close(span, entry, span.ran_s)
    [only] = seen(recorder).runs
    assert (only.tables, only.times) == (("notes_tag",), 1)
    assert 40_000 <= only.took_ms < 80_000


def test_what_runs_for_another_is_the_others_run(recorder: Recorder) -> None:
    """Whoever meets a fence there is the request: it is the request that is sent again."""
    Client().post("/tidying")
    assert runs(recorder) == {"POST /tidying": (("notes_tag",), 1)}
    assert touches(recorder, "recorded") == {("notes_tag", W)}


def test_an_admins_action_runs_beside_its_route(recorder: Recorder) -> None:
    note = Note.objects.create(thing=Thing.objects.create(title="a"), text="b")
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    client.post("/admin/notes/note/", {"action": "delete_selected", "_selected_action": [note.pk], "post": "yes"})
    found = runs(recorder)
    assert found["notes.Note delete_selected"] == found["POST /admin/notes/note/"]
    assert "notes_note" in found["POST /admin/notes/note/"][0]


def test_what_django_answers_as_an_echo_is_nothing_that_could_be_observed(db: None) -> None:
    names = {each.name for each in known.known()}
    assert {"GET /written", "POST /written", "PUT /renamed"} <= names
    assert "PUT /written" not in names


def test_an_async_view_is_seen_through_the_threads_that_work_for_it(recorder: Recorder) -> None:
    async_to_sync(AsyncClient().get)("/later")
    assert touches(recorder, "GET /later") == {("things_thing", R)}


def test_raw_sql_is_kept_without_its_values(recorder: Recorder, tmp_path: Path) -> None:
    Client().get("/raw")
    Client().post("/things/choir/")
    [only] = of(recorder, "GET /raw")
    assert (only.table, only.mode) == ("notes_tag", W)
    assert only.shape == "DELETE FROM notes_tag WHERE word = ? AND id > ?"
    recorder.writer.write()
    files = list(tmp_path.glob("*.json"))
    assert len(files) == 1 and recorded.SECRET not in files[0].read_text()


def test_what_the_toolkit_does_itself_is_nobodys_doing(recorder: Recorder) -> None:
    """Its feed writes what left, and would be told as a writer without an answer."""
    Client().post("/strangler/sync/apply/")
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    assert client.get("/admin/strangler/standing/").status_code == 200
    call_command("strangle", "doctor", "--preflight", stdout=StringIO())
    take_over.look.apply()
    told = {(each.entry.name, each.entry.code) for each in seen(recorder).entries}
    assert not [each for each in told if "strangl" in each[0] or each[1].startswith("strangler.")]
    assert recorder.memory.held == sum(len(book.seen) for book in recorder.memory.books.values()), "and takes no room"


def test_a_thread_of_the_toolkits_is_nobodys_doing(recorder: Recorder) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(contextvars.Context().run, standing.applied_steps, "notes").result()
        pool.submit(connections.close_all).result()
    assert seen(recorder).entries == ()


def test_what_has_no_entry_goes_by_the_module_that_began_it(recorder: Recorder) -> None:
    Thing.objects.count()
    [only] = of(recorder, HERE)
    assert (only.entry.way, only.place.line > 0, only.code.startswith(HERE)) == (Way.OTHER, True, True)


def test_a_librarys_thread_is_nobodys() -> None:
    assert began_it(None) == NOBODY


def test_what_is_made_while_an_answer_is_streamed_is_its_routes(recorder: Recorder) -> None:
    assert b"".join(Client().get("/streamed").streaming_content) == b"0"
    [only] = of(recorder, "GET /streamed")
    assert only.code == "tests.unit.management.recorded.streamed"
    assert spans.CURRENT.get() is None


def test_a_stream_that_is_made_by_an_async_view_is_its_routes_too(recorder: Recorder) -> None:
    async def collect() -> bytes:
        answer = await AsyncClient().get("/trickled")
        return b"".join([part async for part in answer.streaming_content])

    assert async_to_sync(collect)() == b"0"
    assert touches(recorder, "GET /trickled") == {("notes_tag", R)}


def test_a_view_that_fails_has_touched_what_it_touched_and_fails_as_ever(recorder: Recorder) -> None:
    with pytest.raises(RuntimeError, match="of the view's own"):
        Client().get("/broken")
    assert touches(recorder, "GET /broken") == {("notes_tag", W)}


def test_a_statement_that_the_database_refuses_is_a_touch_and_no_transaction(recorder: Recorder) -> None:
    Tag.objects.create(word="once")
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        Tag.objects.create(word="once")
    assert sum(each.times for each in of(recorder, HERE)) == 2
    assert together(recorder, HERE) == {("notes_tag",): 1}


def test_a_path_that_is_nobodys_is_told_without_the_path(recorder: Recorder) -> None:
    assert Client().get("/nowhere/of/ann").status_code == 404
    assert [each.entry.name for each in seen(recorder).entries] == ["GET (no route)"]


def test_a_fault_of_the_recorders_own_is_counted_and_nobody_notices(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise ArithmeticError

    for name in ("read", "look"):
        with monkeypatch.context() as broken:
            broken.setattr(watch, name, fail)
            assert Client().post("/things/choir/").status_code == 200
            for model in (Note, Tag):
                model.objects.all().delete()
    monkeypatch.setattr("strangler.boundaries.recorder.requests.view_code", fail)
    assert Client().get("/things/choir/").status_code == 200
    assert recorder.memory.failures > 3
    assert recorder.writer.recording().failures == recorder.memory.failures


def test_one_in_a_hundred_is_watched_and_the_others_leave_no_trace(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chances = iter([0.5, 0.009, 0.5])
    monkeypatch.setattr(spans, "random", lambda: next(chances))
    monkeypatch.setattr(watch, "random", lambda: 0.99)
    with recording(tmp_path, share=0.01) as found:
        for _ in range(3):
            Client().get("/things/choir/")
        Thing.objects.count()
        assert [each.times for each in seen(found).entries] == [1]
        assert seen(found).shares == (0.01,)


def test_connections_that_are_opened_later_are_watched_beside_others_wrappers(recorder: Recorder) -> None:
    def passing(execute: Any, *args: Any) -> Any:
        return execute(*args)

    other = connection.copy("other")
    try:
        with other.execute_wrapper(passing), other.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM auth_user")
            assert len(other.execute_wrappers) == 2 and other.execute_wrappers[-1] is passing
        assert len(other.execute_wrappers) == 1 and passing not in other.execute_wrappers
    finally:
        other.close()
    assert ("auth_user", R) in touches(recorder, HERE)


def parts() -> list[Any]:
    """Everything that the recorder would put its own in front of."""
    patched = [BaseHandler.get_response, BaseHandler.get_response_async, BaseCommand.execute, Atomic.__exit__]
    patched += [
        BaseDatabaseWrapper.commit,
        BaseDatabaseWrapper.rollback,
        Signal.send,
        Signal.asend,
        pre_init.send,
        post_init.send,
    ]
    return [*patched, *connection.execute_wrappers]


def test_nothing_is_installed_where_nobody_asks_and_nothing_is_left_afterwards(db: None, tmp_path: Path) -> None:
    before = parts()
    assert start_if_asked() is None
    assert parts() == before
    with recording(tmp_path):
        assert len([each for each in parts() if each not in before]) == 9
    assert parts() == before


def test_the_environment_asks_before_the_settings_and_the_switch_before_both(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.STRANGLER_RECORD, settings.STRANGLER_RECORD_SHARE = str(tmp_path / "live"), 0.0
    assert start_if_asked() is None
    monkeypatch.setenv("STRANGLER_RECORD", str(tmp_path / "run"))
    monkeypatch.setenv("STRANGLER_RECORD_SHARE", "0.5")
    settings.STRANGLER_ENABLED = False
    assert start_if_asked() is None
    del settings.STRANGLER_ENABLED
    found = start_if_asked()
    assert found
    found.stop()
    assert load(tmp_path / "run").shares == (0.5,) and not (tmp_path / "live").exists()


@pytest.mark.parametrize("is_in_the_environment", [True, False])
def test_a_relative_folder_is_one_for_all_wherever_their_processes_started(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, is_in_the_environment: bool
) -> None:
    """A web server starts in /, cron at home, a person anywhere: else each would keep, and look for, a folder of his own."""
    (tmp_path / "elsewhere").mkdir()
    settings.BASE_DIR = tmp_path / "project"
    monkeypatch.chdir(tmp_path / "elsewhere")
    if is_in_the_environment:
        monkeypatch.setenv("STRANGLER_RECORD", "seen")
    else:
        settings.STRANGLER_RECORD = "seen"
    settings.STRANGLER_RECORD_SHARE = 1.0
    found = start_if_asked()
    assert found
    Client().get("/things/choir/")
    found.stop()
    monkeypatch.chdir(tmp_path)
    seen = recorded_here()
    assert seen and seen.entries
    assert (tmp_path / "project" / "seen").is_dir() and not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_that_cannot_be_written_stops_nobody_from_starting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    assert start(tmp_path / "file" / "below", share=1.0) is None
    assert "nothing is recorded" in caplog.text


def test_a_folder_that_goes_away_is_told_in_the_log_and_not_to_the_request(
    recorder: Recorder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for each in tmp_path.iterdir():
        each.unlink()
    tmp_path.rmdir()
    assert Client().get("/things/choir/").status_code == 200
    recorder.writer.write()
    assert "could not be written" in caplog.text
    tmp_path.mkdir()


def test_the_file_is_json_that_people_can_read(recorder: Recorder, tmp_path: Path) -> None:
    Client().get("/things/choir/")
    recorder.writer.write()
    [file] = tmp_path.glob("*.json")
    told = json.loads(file.read_text())
    assert told["observations"][0]["entry"]["name"] == "GET /things/{word}/"
    assert told["observations"][0]["mode"] == "reads"


def test_many_rows_at_once_are_one_shape_however_many(recorder: Recorder) -> None:
    for count in (300, 500):
        Tag.objects.bulk_create(Tag(word=f"{count}-{n}") for n in range(count))
    Tag.objects.filter(word__in=[f"300-{n}" for n in range(200)]).count()
    shapes = {each.shape for each in of(recorder, HERE)}
    inserts, selects = [{each for each in shapes if each.startswith(verb)} for verb in ("INSERT", "SELECT")]
    assert len(inserts) == len(selects) == 1 and all(len(each) < 200 for each in shapes)


def test_sql_that_a_driver_composes_is_read_as_well(recorder: Recorder) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only psycopg composes")
    from psycopg import sql

    query = sql.SQL("UPDATE {} SET {} = {}").format(
        *map(sql.Identifier, ("notes_tag", "word")), sql.Literal(recorded.SECRET)
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
    [only] = of(recorder, HERE)
    assert (only.mode, only.columns, recorded.SECRET in only.shape) == (W, ("word",), False)


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_a_commit_is_the_entrys_and_a_transaction_of_its_own(
    transactional_db: None, tmp_path: Path
) -> None:
    with recording(tmp_path) as found:
        with transaction.atomic():
            Thing.objects.create(title="a")
            transaction.on_commit(lambda: Tag.objects.create(word="b"))
    assert together(found, HERE) == {("things_thing",): 1, ("notes_tag",): 1}
    assert all(each.code.startswith(HERE) for each in of(found, HERE))


def test_it_is_written_while_the_process_lives(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "INTERVAL_S", 0.01)
    with recording(tmp_path):
        Client().get("/things/choir/")
        wait_until(lambda: load(tmp_path).observations, within_s=20, what="the recorder's file to be written")


def test_a_share_that_is_none_is_told_by_check_and_reads_as_the_small_one(settings: Any) -> None:
    settings.STRANGLER_RECORD_SHARE = "half"
    assert [each.id for each in run_checks(tags=["strangler"])] == ["strangler.E001"]
    assert strangler_settings.read("STRANGLER_RECORD_SHARE") == 0.01
