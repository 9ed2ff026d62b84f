"""`manage.py migrate` beside an installed link: what would break it is refused before the first statement; what does not is
told with the order of the two deployments, and everything else is none of the guard's business.
"""

import importlib
import shutil
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from msgspec.structs import replace

from strangler.protocol.link import Role
from strangler.sync import links, quiet
from strangler.sync.definition import Column, Kind, Parent, Table
from strangler.sync.engines import engine_of
from strangler.sync.migrating.at_migrate import APP, guard
from tests.projects.control.things import migrations as present

HEAD = "0002_thread"
TEXT = """from django.db import migrations, models
import django.db.models.deletion


def deed(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    dependencies = [("things", "{after}")]
    operations = [{operations}]
"""
WORD = "models.CharField(max_length=20{more})"


@pytest.fixture
def migrate(transactional_db, tmp_path, settings, monkeypatch):
    """Writes one migration of `things` after those it has, and runs it; what Django printed. Taken back afterwards, guarded by
    no link any more."""
    package = tmp_path / f"later_{tmp_path.name}".replace("-", "_")
    shutil.copytree(Path(present.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"things": package.name}
    names, before = [], applied()

    def run(*operations, to=None, **how):
        if operations:
            name = f"{len(names) + 3:04}_later"
            text = TEXT.format(after=names[-1] if names else HEAD, operations=", ".join(operations))
            (package / f"{name}.py").write_text(text)
            names.append(name)
            importlib.invalidate_caches()
        out = StringIO()
        call_command("migrate", "things", *([to] if to else []), stdout=out, no_color=True, **how)
        return out.getvalue()

    yield run
    for link in links.names(connection):
        links.remove(connection, link)
    if applied() != before:
        monkeypatch.delenv("STRANGLER_MIGRATE", raising=False)
        call_command("migrate", "things", HEAD, verbosity=0)
    for name in [each for each in sys.modules if each.partition(".")[0] == package.name]:
        del sys.modules[name]


def applied():
    return set(MigrationRecorder(connection).applied_migrations())


def refused(migrate, *operations, **how):
    with pytest.raises(CommandError) as caught:
        migrate(*operations, **how)
    assert str(caught.value).startswith("Nothing was migrated.")
    return str(caught.value)


def columns():
    with connection.cursor() as cursor:
        return {info.name for info in connection.introspection.get_table_description(cursor, "things_thing")}


def faults():
    stored = links.read(connection, "things")
    return engine_of(connection).faults(connection, stored.definition, stored.row.role)


@pytest.fixture
def follower(things):
    """The same link, as the side that is fed has it."""
    links.remove(connection, "things")
    links.install(connection, things, side="service", role=Role.FOLLOWER, epoch=3)


def test_S541_our_tables_are_not_begun_on_an_engine_that_is_not_there_yet(db, monkeypatch, settings):
    """MySQL keeps the half of a migration that went through."""
    plan = [(importlib.import_module("strangler.sync.migrations.0001_initial").Migration("0001_initial", APP), False)]
    monkeypatch.setattr(connections["default"], "vendor", "mysql")
    with pytest.raises(CommandError, match="S541") as caught:
        guard(using="default", plan=plan)
    assert "default, which is MySQL or MariaDB" in str(caught.value)
    settings.DATABASE_ROUTERS = [type("Apart", (), {"allow_migrate": lambda self, db, label, **hints: label != APP})()]
    guard(using="default", plan=plan)  # a router keeps them out: nothing would be made


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ('migrations.RemoveField("thing", "title")', "takes away or renames the column things_thing.title"),
        ('migrations.RenameField("thing", "title", "name")', "takes away or renames the column things_thing.title"),
        ('migrations.AlterModelTable("thing", "matters")', "takes away or renames the table things_thing"),
        ('migrations.RenameModel("Thing", "Matter")', "takes away or renames the table things_thing"),
        ('migrations.DeleteModel("Thing")', "takes away or renames the table things_thing"),
        ('migrations.AlterField("thing", "title", models.IntegerField())', "gives another type to the column"),
        (
            'migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("thing", "title")])',
            "takes away or renames the column things_thing.title",
        ),
    ],
)
def test_S532_what_the_link_names_is_neither_taken_away_nor_renamed(migrate, things, operation, words):
    told = refused(migrate, operation)
    assert "S532" in told and words in told and "which the link things carries" in told
    assert "title" in columns() and faults() == []


def test_S534_tables_that_were_put_away_are_not_dropped_while_they_are_fed(migrate, follower):
    """What `retire` writes, met by a database in which its extraction is quiet and not gone."""
    quiet.put_away(connection, "things")
    try:
        told = refused(migrate, """migrations.RunSQL('DROP TABLE IF EXISTS "strangler_quiet_things_thing"')""")
        assert "S534" in told and "things_thing" in told
    finally:
        quiet.bring_back(connection, "things")
    assert columns()


def test_S534_sql_that_changes_a_carried_table_is_not_understood_and_not_run(migrate, things):
    told = refused(migrate, "migrations.RunSQL('ALTER TABLE things_thing ADD COLUMN loud integer')")
    assert "S534" in told
    assert "loud" not in columns()


def test_S536_a_column_that_every_row_must_fill_is_refused_with_the_order(migrate, things):
    told = refused(migrate, f'migrations.AddField("thing", "word", {WORD.format(more=", default=str()")})')
    assert "S536" in told and "in the service first, then in the monolith" in told
    assert "word" not in columns()


def test_S535_a_new_constraint_into_a_followed_table_is_refused(migrate, follower):
    operation = (
        'migrations.CreateModel("Mark", [("id", models.BigAutoField(primary_key=True)), ("thing", models.ForeignKey('
        '"things.Thing", django.db.models.deletion.CASCADE))])'
    )
    told = refused(migrate, operation)
    assert "S535" in told and "give things_mark.thing_id db_constraint=False" in told


def test_S537_sql_that_writes_where_this_side_follows_is_refused_before_the_fence_does_it(migrate, follower):
    told = refused(migrate, """migrations.RunSQL("UPDATE things_thing SET title = 'loud'")""")
    assert "S537" in told


def test_sql_that_writes_at_the_owner_is_captured_like_any_other(migrate, things):
    assert "S5" not in migrate("""migrations.RunSQL("UPDATE things_thing SET title = 'loud'", "")""")


def test_a_column_that_may_be_empty_passes_and_the_order_is_told(migrate, things):
    told = migrate(f'migrations.AddField("thing", "word", {WORD.format(more=", null=True")})')
    assert "adds the column things_thing.word; things goes on. Order: the service first, then the monolith" in told
    assert "word" in columns() and faults() == []


def test_python_beside_a_followed_table_is_told_and_runs(migrate, follower):
    told = migrate("migrations.RunPython(deed, deed)")
    assert "runs Python beside the table things_thing" in told and "refused by the fence" in told


@pytest.mark.parametrize(
    "operation",
    [
        'migrations.AlterModelOptions("thing", {"verbose_name": "matter"})',
        'migrations.CreateModel("Far", [("id", models.BigAutoField(primary_key=True))])',
        'migrations.AddIndex("thing", models.Index(fields=["title"], name="by_title"))',
        """migrations.RunSQL("SELECT 1", "SELECT 1")""",
    ],
)
def test_what_leaves_rows_as_they_are_passes_without_a_word(migrate, things, operation):
    told = migrate(operation)
    assert "S5" not in told and "Order" not in told
    assert faults() == []


def test_S533_sqlite_says_beforehand_that_triggers_go_with_a_table_built_anew(migrate, things):
    """PostgreSQL alters in place: there the same migration passes, and the order is told."""
    wider = 'migrations.AlterField("thing", "title", models.CharField(max_length=200))'
    if connection.vendor == "sqlite":
        told = refused(migrate, wider)
        assert "S533" in told and "strangle repair things --triggers" in told
    else:
        told = migrate(wider)
        assert "alters the column things_thing.title" in told and "deploy and migrate the follower's side first" in told
    assert faults() == []


def test_whoever_knows_better_goes_on_and_is_told_all_the_same(migrate, things, monkeypatch):
    monkeypatch.setenv("STRANGLER_MIGRATE", "anyway")
    assert "S532" in migrate('migrations.AlterField("thing", "title", models.DateField())', fake=True)


def test_a_way_back_is_judged_backwards(migrate, things):
    migrate(f'migrations.AddField("thing", "title_too", {WORD.format(more=", null=True")})')
    links.remove(connection, "things")
    migrate('migrations.RenameField("thing", "title_too", "word")')
    (carried,) = things.tables
    wide = replace(carried, columns=(*carried.columns, Column("word", Kind.TEXT, nullable=True)))
    links.install(connection, replace(things, tables=(wide,)), side="monolith", role=Role.OWNER, epoch=9)
    assert "takes away or renames the column things_thing.word" in refused(migrate, to="0003_later")


def test_nobody_is_guarded_where_no_link_is_installed(migrate):
    migrate('migrations.RenameField("thing", "title", "name")')
    assert "name" in columns()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL builds no table anew")
def test_sqlite_says_beforehand_that_a_constraint_comes_back_with_a_table_that_stays(migrate, things):
    links.remove(connection, "things")
    staying = Table("things_pin", (), ("id",), (Parent("things_thing", ("thing_id",)),))
    links.install(connection, replace(things, staying=(staying,)), side="monolith", role=Role.OWNER, epoch=3)
    told = migrate('migrations.AddField("pin", "loud", models.BooleanField(default=False))')
    assert "has SQLite build things_pin anew" in told and "strangle repair things --loosen" in told


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL checks constraints itself")
def test_looking_leaves_the_connection_as_it_was_even_where_rows_break_a_key(migrate, things):
    """Django's schema editor checks every foreign key when it ends, and gives up in the middle where one is broken."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO things_pin(note_ref) VALUES (4711)")
    try:
        told = migrate(f'migrations.AddField("thing", "word", {WORD.format(more=", null=True")})', fake=True)
        assert "adds the column things_thing.word" in told
        with connection.cursor() as cursor:
            assert (cursor.execute("PRAGMA foreign_keys").fetchone()[0], connection.in_atomic_block) == (1, False)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM things_pin")
        migrate(to=HEAD, fake=True)


def test_S532_doctor_finds_what_migrate_would_refuse(migrate, things, strangle):
    refused(migrate, 'migrations.RemoveField("thing", "title")')
    _code, document = strangle("doctor")
    assert "S532" in [each["id"] for each in document["refusals"]]


def test_check_tells_what_waits(migrate, things, strangle):
    refused(migrate, 'migrations.RenameField("thing", "title", "name")')
    _code, document = strangle("check")
    (found,) = document["migrations"]
    assert found["id"] == "S532"
    assert "S532" in strangle("check", format="text")[1]
