"""What is left to delete is told by file and line, and the migration that drops the tables is one that Django can read."""

import ast
from pathlib import Path

import pytest

from strangler import plans
from strangler.plans.plan import Plan
from strangler.stages import leftovers
from strangler.sync.definition import Column, Kind, LinkDefinition, Parent, Table

ROOT = Path(__file__).parents[3]
NUMBER = Column("id", Kind.INT)
DEFINITION = LinkDefinition(
    "notes",
    (
        Table("notes_note", (NUMBER,), ("id",)),
        Table("notes_like", (NUMBER,), ("id",), parents=(Parent("notes_note", ("note_id",)),)),
    ),
).put_away()


def plan(*answers: object) -> Plan:
    extraction = plans.Extraction(
        owner="us", service="http://s", tables=[plans.Table("notes.Note")], answers=list(answers)
    )
    return Plan("notes", ROOT, extraction, ())


def test_code_is_told_by_the_line_on_which_it_is_defined() -> None:
    path = "tests.unit.seams.choir.Here.join"
    answer = plans.DeleteThrough(path)
    first, second = leftovers.to_delete(plan(answer))
    lines = (ROOT / "tests/unit/seams/choir.py").read_text().splitlines()
    assert (first.what, first.file) == (path, ROOT / "tests/unit/seams/choir.py")
    assert "def join" in lines[first.line - 1]
    assert lines.index("class Here:") < first.line - 1 < lines.index("class Asked(Here):")
    assert (second.what, second.file) == (f"plans.DeleteThrough('{path}')", Path(__file__))


def test_an_app_that_is_not_installed_is_told_as_a_whole() -> None:
    gone = plans.Replay("django.contrib.staticfiles.handlers.StaticFilesHandler.serve")
    first, *others = leftovers.to_delete(plan(gone))
    assert first.file.name == "staticfiles" and first.line == 0
    assert [place.what.partition("(")[0] for place in others] == ["plans.Replay"]


def test_what_stays_is_not_told() -> None:
    seam = plans.Seam("tests.unit.seams.choir.Here.join", interface="tests.unit.seams.choir.Choir")
    assert leftovers.to_delete(plan(seam, plans.DeleteThrough("nowhere.at.all"))) == [
        leftovers.Place("plans.DeleteThrough('nowhere.at.all')", Path(__file__), where_of("nowhere.at.all"))
    ]


def where_of(word: str) -> int:
    """The line above that says it first."""
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if f'DeleteThrough("{word}")' in line)


@pytest.mark.django_db
def test_the_migration_drops_children_first_and_comes_after_the_last_one() -> None:
    path, text = leftovers.migration(plan(), DEFINITION, "notes")
    assert path.parent == ROOT / "tests/projects/control/notes/migrations"
    assert path.name.endswith("_drop_notes.py")
    ast.parse(text)
    space: dict[str, object] = {}
    exec(compile(text, str(path), "exec"), space)
    assert space["TABLES"] == ["strangler_quiet_notes_like", "strangler_quiet_notes_note"]
    migration = space["Migration"]
    assert migration.dependencies[0][0] == "notes" and len(migration.operations) == 3  # type: ignore[attr-defined]
    assert not any(each.reversible for each in migration.operations)  # type: ignore[attr-defined]
