"""Gone: archived, the feed ended on both sides, what is left to delete told by file and line; and no way back."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.state import ProjectState

from strangler import settings
from strangler.exceptions import Refused
from strangler.models import Transition
from strangler.plans import loader
from strangler.plans.stage import Stage
from strangler.stages import abandon, going
from strangler.stages.leftovers import migration
from strangler.sync import archive, config, ending, links, queue, quiet, rows, wire
from strangler.sync.engines import engine_of
from strangler.sync.migrating import waiting
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED
from tests.specs.moves.test_retire_goes_quiet import QUIET, ask, leave, quiet_shop, retiring_shop  # noqa: F401


def long_quiet():
    """The step was taken thirty days ago."""
    for row in Transition.objects.using("monolith").all():
        row.ended_at = row.ended_at and row.ended_at - timedelta(days=30)
        row.save(using="monolith")


@pytest.fixture
def gone_shop(quiet_shop, tmp_path):  # noqa: F811
    long_quiet()
    quiet_shop.gone = going.go(MOVED, actor="me", folder=tmp_path / "archive", is_sure=True, progress=print)
    return quiet_shop


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return [refusal.id for refusal in caught.value.refusals]


def go(folder, **more):
    return going.go(MOVED, actor="me", folder=folder, progress=print, **{"is_sure": True, **more})


def test_the_archive_holds_every_row_as_it_was_last(gone_shop):
    path, count = gone_shop.gone.files["notes_note"]
    head, rows = archive.read(path)
    assert (count, head["rows"], len(rows), head["table"]) == (1, 1, 1, "notes_note")
    names = [column["name"] for column in head["columns"]]
    assert rows[0][names.index("slug")] == "a"


def test_nothing_is_captured_or_fed_any_more_and_the_service_goes_on(gone_shop):
    service = gone_shop.pair.service
    Note.objects.using("service").create(author_id=Author.objects.using("service").first().pk, slug="later")
    assert queue.counts(service, MOVED).queued == 0
    assert ask(gone_shop.pair.monolith, f"SELECT count(*) FROM {QUIET}") == [(1,)]
    assert gone_shop.pair.there.state(wire.Named(MOVED)).faults == ()
    assert gone_shop.told("status")["extractions"][0]["owner"] == "service"


def test_what_a_deleted_parent_takes_along_goes_at_the_owner_as_ever(gone_shop):
    ask(gone_shop.pair.monolith, "DELETE FROM notes_author")
    gone_shop.deliver_from("monolith")
    assert not Note.objects.using("service").exists()


def test_the_tables_can_be_dropped_and_nothing_misses_them(gone_shop):
    ask(gone_shop.pair.monolith, "DROP TABLE strangler_quiet_notes_like")
    ask(gone_shop.pair.monolith, f"DROP TABLE {QUIET}")
    assert gone_shop.told("status")["extractions"][0]["stage"] == "retire"
    assert gone_shop.told("check", MOVED)["ok"]
    gone_shop.deliver_from("monolith")


def test_no_migration_is_held_up_for_it_any_more(gone_shop):
    assert [each.link for each in waiting.carried(gone_shop.pair.monolith)] == [f"{MOVED}.references"]


def test_there_is_no_way_back(gone_shop):
    gone_shop.come_home()
    assert refused(gone_shop.roll_back) == ["S475"]
    assert refused(gone_shop.roll_back, Stage.SERVE) == ["S475"]
    gone_shop.pair.to_service.is_cut = True
    assert refused(abandon.abandon, MOVED, actor="me", nap=lambda seconds: None) == ["S475"]
    assert quiet.is_put_away(config.connection(), MOVED)
    for side in (gone_shop.pair.here, gone_shop.pair.there):
        assert side.prepare(wire.Prepare(MOVED, 9)).reason == ending.GONE
        assert side.fence(wire.Fence(MOVED, 2, "c", 1_000)).reason == ending.GONE


def test_asked_again_it_is_gone(gone_shop, tmp_path):
    assert go(tmp_path).files == {}


def test_what_is_not_quiet_is_not_taken_away(retiring_shop, tmp_path):  # noqa: F811
    assert refused(go, tmp_path) == ["S472"]


def test_it_must_have_been_quiet_for_long_enough(quiet_shop, tmp_path):  # noqa: F811
    assert refused(go, tmp_path) == ["S473"]
    assert not links.read(config.connection(), MOVED).definition.is_gone


def test_somebody_must_say_that_there_is_no_way_back(quiet_shop, tmp_path):  # noqa: F811
    long_quiet()
    assert refused(go, tmp_path, is_sure=False) == ["S474"]


def test_a_copy_that_differs_is_not_archived(quiet_shop, tmp_path):  # noqa: F811
    """Past the fence, as a superuser does: its triggers sleep for this one statement."""
    long_quiet()
    definition = links.read(config.connection(), MOVED).definition
    past_the_fence(quiet_shop.pair.monolith, definition, f"UPDATE {QUIET} SET body = 'nobody wrote this'")
    assert refused(go, tmp_path) == ["S476"]
    assert not list(tmp_path.rglob("*.gz"))
    assert not quiet_shop.pair.there.state(wire.Named(MOVED)).stopped


def past_the_fence(connection, definition, sql):
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        engine.uninstall(connection, definition)
        ask(connection, sql)
        engine.install(connection, definition, links.read(connection, MOVED).row.role)


def test_killed_between_the_sides_it_goes_on_where_it_stopped(quiet_shop, tmp_path, monkeypatch):  # noqa: F811
    def die(*args, **kwargs):
        raise KeyboardInterrupt

    long_quiet()
    with monkeypatch.context() as dying:
        dying.setattr(going.archive, "write", die)
        with pytest.raises(KeyboardInterrupt):
            go(tmp_path)
    assert quiet_shop.pair.there.state(wire.Named(MOVED)).stopped == ending.GONE
    Note.objects.using("service").update(body="written after the end")  # the service's alone
    ask(quiet_shop.pair.monolith, "UPDATE strangler_lease SET until_us = 0")
    long_quiet()
    assert set(go(tmp_path).files) == {"notes_note", "notes_like"}
    assert going.is_gone(MOVED)


def test_the_verb_says_what_is_left_to_delete(gone_shop, tmp_path):
    told = gone_shop.told("retire", MOVED, "--yes", "--archive", str(tmp_path))
    assert told["ok"]
    assert any("plans.DeleteThrough('cascade from notes.Author')" in place for place in told["edit"])


@pytest.mark.parametrize(("into", "words"), [("auth", "an installed package's"), ("nowhere", "no installed app")])
def test_its_migration_goes_into_an_app_of_the_projects_own(quiet_shop, tmp_path, into, words):  # noqa: F811
    long_quiet()
    told = quiet_shop.told("retire", MOVED, "--yes", "--archive", str(tmp_path / "archive"), "--into", into)
    assert [(each["id"], words in each["what"]) for each in told["refusals"]] == [("S479", True)]
    assert not going.is_gone(MOVED) and not (tmp_path / "archive").exists()


def test_a_dry_run_says_why_not_and_changes_nothing(quiet_shop):  # noqa: F811
    told = quiet_shop.told("retire", MOVED, "--dry-run")
    assert [each["id"] for each in told["refusals"]] == ["S473"]
    assert not going.is_gone(MOVED)


def test_the_archive_holds_what_its_owner_held_column_by_column(gone_shop):
    definition = links.read(gone_shop.pair.service, MOVED).definition
    for table in definition.tables:
        head, kept = archive.read(gone_shop.gone.files[table.name][0])
        assert [column["name"] for column in head["columns"]] == [column.name for column in table.columns]
        assert [tuple(row) for row in kept] == rows.read_range(gone_shop.pair.service, table, None, None, 100)


def carry_out(text, connection):
    """As `migrate` does, in this database."""
    space = {}
    exec(compile(text, "0001_drop_notes.py", "exec"), space)
    made = space["Migration"]("0001_drop_notes", "things")
    with connection.schema_editor(atomic=True) as editor:
        made.apply(ProjectState(), editor)
    return made


def test_its_migration_drops_what_was_put_away_and_nothing_else(gone_shop):
    monolith, service = gone_shop.pair.monolith, gone_shop.pair.service
    plan = loader.load(settings.plans_root(), MOVED)
    _path, text = migration.migration(plan, links.read(monolith, MOVED).definition, "notes")
    before = set(tables(monolith))
    made = carry_out(text, monolith)
    assert before - set(tables(monolith)) == {QUIET, "strangler_quiet_notes_like"}
    assert gone_shop.told("status")["extractions"][0]["stage"] == "retire"
    assert gone_shop.told("check", MOVED)["ok"]
    there = set(tables(service))
    carry_out(text, service)  # nothing of it is there: as in a database made anew
    assert set(tables(service)) == there
    with pytest.raises(IrreversibleError), monolith.schema_editor(atomic=True) as editor:
        made.unapply(ProjectState(), editor)


def tables(connection):
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)
