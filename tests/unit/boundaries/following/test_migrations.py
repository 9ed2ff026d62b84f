"""Which rows a migration touches on its way forwards: in SQL, in its functions, in what it calls of the project."""

import pytest

from strangler.boundaries.edge import Mode
from strangler.boundaries.following.migrations import migrations
from strangler.boundaries.reading.migrations import may_write, read
from strangler.boundaries.reading.usage import File
from tests.unit.boundaries.choir import BEGINNING, REGISTRY, traced

READ, WRITE = Mode.READ, Mode.WRITE
HALL, EVENING = ("halls.Hall", WRITE), ("evenings.Evening", WRITE)
HEAD = "from django.db import migrations\nfrom choir.halls.fill import fill, make\nfrom choir.halls import fill as filling\n"
FUNCTIONS = (
    "def forwards(apps, schema_editor):\n    Hall = apps.get_model('halls', 'Hall')\n    Hall.objects.update(x=1)\n"
    "def backwards(apps, schema_editor):\n    apps.get_model('evenings', 'Evening').objects.all().delete()\n    make()\n"
)
HELPERS = (
    f"{BEGINNING}def fill(apps, schema_editor):\n    Evening.objects.update(x=1)\ndef make(): Hall.objects.create()\n"
)


def touched(operations: str, before: str = "") -> set[tuple[str, Mode]]:
    _, reach = traced({"choir.halls.fill": HELPERS})
    tracing, _ = traced({"choir.halls.fill": HELPERS})
    text = f"{HEAD}{FUNCTIONS}{before}class Migration(migrations.Migration):\n    operations = [{operations}]\n"
    assert may_write(text.encode())
    file = File("choir/evenings/migrations/0002_fill.py", "choir.evenings.migrations.0002_fill", "evenings", read(text))
    found = list(migrations([file], REGISTRY, tracing.values.code, reach))
    assert all((each.app, each.name) == ("evenings", "0002_fill") for each in found)
    return {(touch.target, touch.mode) for each in found for touch in each.touches}


@pytest.mark.parametrize(
    ("operations", "found"),
    [
        ("migrations.RunPython(forwards, backwards)", {HALL}),
        ("migrations.RunPython(code=forwards, reverse_code=backwards)", {HALL}),
        ("migrations.RunPython(migrations.RunPython.noop, backwards)", set()),
        ("migrations.RunPython(fill, backwards)", {EVENING}),
        ("migrations.RunPython(filling.make)", {HALL}),
        ("migrations.RunSQL('UPDATE halls_hall SET x = 1', 'DELETE FROM evenings_evening')", {HALL}),
        (
            "migrations.RunSQL(sql=[('UPDATE halls_hall SET x = %s', [1])], reverse_sql='DELETE FROM evenings_evening')",
            {HALL},
        ),
        ("migrations.SeparateDatabaseAndState([migrations.RunSQL('DELETE FROM halls_hall')])", {HALL}),
        ("migrations.RunSQL('CREATE INDEX x ON halls_hall (x)')", set()),
    ],
)
def test_what_a_migration_does_forwards_is_told(operations: str, found: set[tuple[str, Mode]]) -> None:
    assert touched(operations) == found


def test_sql_that_is_kept_in_a_name_or_run_by_a_cursor_is_told() -> None:
    assert touched("migrations.RunSQL(FILL)", "FILL = 'UPDATE halls_hall SET x = 1'\n") == {HALL}
    run = "def run(apps, schema_editor):\n    schema_editor.execute('UPDATE halls_hall SET x = 1')\n"
    assert touched("migrations.RunPython(run)", run) == {HALL}


def test_a_migration_that_only_changes_tables_is_not_read() -> None:
    assert not may_write(b"class Migration:\n    operations = [migrations.AddField('hall', 'x', models.TextField())]\n")
