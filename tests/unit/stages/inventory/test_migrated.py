"""A migration that writes what leaves runs again in every database that is made anew: it is told, and refuses nothing."""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.following.migrations import Migration
from strangler.boundaries.survey import survey
from strangler.stages.inventory import migrated
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.take import inventory
from tests.unit.stages.inventory.surveyed import ELSEWHERE, HOME, NOTE, THING, reads, surveyed, writes

NOTES = ("notes_note", "notes_tag", "notes_like", "notes_note_tags")
AGAIN, PENDING = migrated.WHY_AGAIN, migrated.WHY_PENDING


def migration(app: str, name: str, *touches) -> Migration:
    module = f"{ {'notes': HOME, 'things': ELSEWHERE}[app] }.migrations.{name}"
    return Migration(app, name, module, Place(f"{name}.py", 1), touches)


def told(*several: Migration, alias: str = "") -> list[Item]:
    found = inventory(NOTES, surveyed(migrations=several), alias=alias).items
    return [item for item in found if item.topic is Topic.MIGRATION]


def test_one_of_an_app_that_stays_is_told_with_its_places_and_needs_no_answer():
    (item,) = told(migration("things", "0002_fill", writes("forwards"), writes("forwards", THING)))
    assert (item.subject, item.says) == ("things.0002_fill", "the migration things.0002_fill writes notes.Note")
    assert (item.places, item.is_open, [each.why for each in item.options]) == (
        (Place("somewhere.py", 2),),
        False,
        [AGAIN],
    )


def test_those_of_an_app_that_leaves_are_told_together():
    (item,) = told(migration("notes", "0002_fill", writes("x")), migration("notes", "0003_seed", writes("x")))
    assert item.subject == "notes"
    assert item.says.endswith("0002_fill, 0003_seed")


def test_one_that_only_reads_or_writes_elsewhere_is_not_told():
    assert told(migration("things", "0002_fill", reads("x", NOTE), writes("x", THING))) == []


@pytest.mark.django_db
def test_one_that_is_not_applied_yet_says_so():
    MigrationRecorder(connection).record_applied("things", "0002_fill")
    done, waiting = migration("things", "0002_fill", writes("x")), migration("things", "0003_seed", writes("x"))
    first, second = told(done, waiting, alias="default")
    assert (first.says.endswith("writes notes.Note"), [each.why for each in first.options]) == (True, [AGAIN])
    assert second.says.endswith(", and is not applied here yet")
    assert [each.why for each in second.options] == [PENDING, AGAIN]


@pytest.mark.django_db
@pytest.mark.parametrize(("applied", "is_pending"), [(["0002_fill", "0003_seed"], False), (["0002_fill"], True)])
def test_a_squashed_one_is_applied_with_all_that_it_replaces(tmp_path, monkeypatch, applied, is_pending):
    (tmp_path / "squashed_here.py").write_text(
        "class Migration:\n    replaces = [('things', '0002_fill'), ('things', '0003_seed')]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "squashed_here", raising=False)
    for name in applied:
        MigrationRecorder(connection).record_applied("things", name)
    squashed = Migration("things", "0002_squashed", "squashed_here", Place("x.py"), (writes("x"),))
    (item,) = told(squashed, alias="default")
    assert item.says.endswith("not applied here yet") is is_pending


def test_migrations_are_read_wherever_the_settings_put_them(tmp_path, monkeypatch, settings):
    package = tmp_path / "put_elsewhere"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('nobody imports it')\n")
    fill = "def fill(apps, _):\n    apps.get_model('notes', 'Note').objects.update(text='')\n"
    operations = "class Migration(migrations.Migration):\n    operations = [migrations.RunPython(fill)]\n"
    (package / "0002_fill.py").write_text(f"from django.db import migrations\n{fill}{operations}")
    (package / "0003_broken.py").write_text("RunSQL(:\n")
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"things": "put_elsewhere"}
    found = survey(Path.cwd())
    (one,) = [each for each in found.migrations if each.app == "things"]
    assert (one.name, {(touch.target, touch.mode) for touch in one.touches}) == ("0002_fill", {(NOTE, Mode.WRITE)})
    assert [place for place in found.skipped if place.endswith("0003_broken.py")]
    assert not [touch for touch in found.touches if "0002_fill" in touch.code]
