"""Constraints dropped at Copy and brought back by cancel, as people see it: told before, told after, refused by name."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from strangler import plans as words
from strangler.management.verbs import uninstall
from strangler.models import Transition
from strangler.stages import conductor, copying, loosening, standing
from strangler.sync import links, loosen
from tests.projects.control.notes.models import Note
from tests.projects.control.things.models import Pin, Thing
from tests.specs.stages.test_own_is_refused_while_unsafe import answer
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401
from tests.unit.management.conftest import strangle  # noqa: F401
from tests.unit.stages.resolve.test_resolve import resolved

PIN = "things_pin.note_ref"
ANSWER = 'plans.Loosen("things.Pin.note", on_delete="cascade")'
Strangle = Callable[..., tuple[int, Any]]


def loosened() -> Any:
    return resolved(answers=[words.Loosen("things.Pin.note", on_delete="cascade")])


def held() -> list[str]:
    return [key.place for key in loosen.tight(connection, ["notes_note"]) if key.table == "things_pin"]


def dangle() -> Pin:
    return Pin.objects.create(note_id=999)


@pytest.fixture
def home(transactional_db: None) -> Iterator[None]:
    yield
    Pin.objects.all().delete()
    loosen.restore(connection)
    assert held() == [PIN]


@pytest.fixture
def plan(home: None, notes: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """Copy is next, its constraint answered for; the service is not asked."""
    standing.record("notes", [])
    answer(notes, ANSWER)
    monkeypatch.setattr(conductor, "publish_with", lambda plan, resolved: None)
    return notes


def test_what_is_answered_is_dropped_and_told(home: None) -> None:
    told: list[str] = []
    assert loosening.carry_out(loosened(), told.append) == [PIN]
    assert held() == []
    assert told[0] == "- the constraint of things.Pin.note is dropped; after Own, when its parent goes, its rows go"
    assert (len(told) == 2) == (connection.vendor == "sqlite")
    assert loosening.carry_out(loosened(), told.append) == []


def test_what_is_not_answered_is_left_alone(home: None) -> None:
    assert loosening.carry_out(resolved(), lambda text: None) == []
    assert held() == [PIN]


def test_copy_drops_before_it_installs_anything(home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stop(Exception):
        pass

    def install(*arguments: object) -> None:
        raise Stop(held())

    monkeypatch.setattr(copying, "install", install)
    with pytest.raises(Stop) as seen:
        copying.copy(loosened(), chunk_rows=10, progress=lambda text: None)
    assert seen.value.args == ([],)


def test_a_dry_run_says_what_would_be_dropped_and_what_it_costs(plan: Path, strangle: Strangle) -> None:  # noqa: F811
    thing = Thing.objects.create()
    Pin.objects.create(note=Note.objects.create(thing=thing, text="a"))
    _, told = strangle("advance", "notes", "--dry-run")
    assert told["operations"][0].startswith("- the constraint of things.Pin.note is dropped")
    costs = [line for line in told["operations"] if "written anew" in line]
    assert ["things_pin is written anew: 1 rows, " in line for line in costs] == (
        [True] if connection.vendor == "sqlite" else []
    )
    assert all(line.endswith("writers wait meanwhile, about 1 s at 50,000 rows a second") for line in costs)
    assert held() == [PIN]


def test_a_plan_says_that_djangos_state_is_told_later(plan: Path, strangle: Strangle) -> None:  # noqa: F811
    _, text = strangle("plan", "notes", format="text")
    assert "things.Pin.note keeps its column and loses its constraint" in text
    assert "db_constraint=False" in text


def to_migrate() -> str:
    """What makemigrations would write. Other tests of this process bring models of their own, so it may be something."""
    told = StringIO()
    with suppress(SystemExit):
        call_command("makemigrations", "--check", "--dry-run", stdout=told)
    return told.getvalue()


def test_django_sees_no_more_to_migrate_than_before(home: None) -> None:
    before = to_migrate()
    loosening.carry_out(loosened(), lambda text: None)
    assert (held(), to_migrate()) == ([], before)
    assert "pin" not in before.lower()


def test_S419_cancel_brings_back_what_fits_and_names_what_does_not(plan: Path, strangle: Strangle) -> None:  # noqa: F811
    loosening.carry_out(loosened(), lambda text: None)
    pin = dangle()
    _, before = strangle("cancel", "notes", "--dry-run")
    assert before["keys"] == [PIN]
    code, told = strangle("cancel", "notes")
    (refusal,) = told["refusals"]
    assert (code, refusal["id"], held()) == (1, "S419", [])
    assert refusal["what"] == f"{PIN} stays without its constraint: 1 rows point to no row of notes_note."
    assert refusal["next"].endswith("manage.py strangle cancel notes")
    with connection.cursor() as cursor:
        cursor.execute(refusal["why"].partition("To see them: ")[2])
        assert cursor.fetchone()[0] == pin.pk
    Pin.objects.all().delete()
    code, told = strangle("cancel", "notes")
    assert (code, told["moves"][0]["restored"], held()) == (0, [PIN], [PIN])


def test_S419_uninstall_waits_for_rows_to_fit_or_is_told_to_go(
    plan: Path,
    strangle: Strangle,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone: list[str] = []
    monkeypatch.setattr(uninstall, "call_command", lambda *arguments, **more: gone.append(arguments[1]))
    monkeypatch.setattr(uninstall, "_forget_content_types", lambda database: None)
    loosening.carry_out(loosened(), lambda text: None)
    dangle()
    code, told = strangle("uninstall")
    assert (code, [each["id"] for each in told["refusals"]], gone, told["changed"]) == (1, ["S419"], [], [])
    code, told = strangle("uninstall", "--leave-loosened")
    assert (code, list(told["left_loosened"]), gone != []) == (0, [PIN], True)
    Pin.objects.all().delete()
    assert strangle("uninstall")[1]["restored"] == [PIN]


def test_an_uninstall_that_broke_off_says_what_had_been_taken_away(
    plan: Path,
    strangle: Strangle,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*arguments: object, **more: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(uninstall, "call_command", away)
    loosening.carry_out(loosened(), lambda text: None)
    code, told = strangle("uninstall")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["S306"])
    assert told["changed"] == [
        f"back under their constraint: {PIN}",
        "the toolkit's own tables were being taken away",
    ]


def test_S420_a_constraint_that_cannot_be_had_now_is_named(
    plan: Path,
    strangle: Strangle,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loosening.carry_out(loosened(), lambda text: None)

    def is_busy(connection: object, deed: object) -> None:
        raise OperationalError("canceling statement due to lock timeout\nmore")

    with monkeypatch.context() as patch:
        patch.setattr(loosen, "patiently", is_busy)
        code, told = strangle("cancel", "notes")
    (refusal,) = told["refusals"]
    assert (code, refusal["id"]) == (1, "S420")
    assert PIN in refusal["what"]
    assert held() == []


def test_copy_stops_by_name_where_a_table_is_busy(home: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_busy(connection: object, deed: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(loosen, "patiently", is_busy)
    with pytest.raises(copying.CopyFailed, match=f"{PIN} was not loosened: others held things_pin"):
        copying.copy(loosened(), chunk_rows=10, progress=lambda text: None)


def test_inside_a_transaction_sqlite_says_where_to_go(home: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite rebuilds tables")
    with transaction.atomic(), pytest.raises(loosening.NotLoosened, match="from the command line"):
        loosening.carry_out(loosened(), lambda text: None)


def test_S418_what_is_held_still_is_named_until_it_is_dropped(home: None) -> None:
    (refusal,) = loosening.still_held(loosened())
    assert (refusal.id, "things.Pin.note" in refusal.what) == ("S418", True)
    loosening.carry_out(loosened(), lambda text: None)
    assert list(loosening.still_held(loosened())) == []


def test_repair_loosens_what_a_migration_has_tied_again(plan: Path, strangle: Strangle) -> None:  # noqa: F811
    from strangler.protocol.link import Role
    from strangler.stages.resolve.links import links_of

    definition = links_of(resolved())[1]
    links.install(connection, definition, side="monolith", role=Role.OWNER, epoch=1)
    try:
        assert strangle("repair", "notes", "--loosen", "--dry-run")[1]["dropped"] == []
        assert held() == [PIN]
        assert strangle("repair", "notes", "--loosen", "--reason", "a migration tied it")[1]["dropped"] == [PIN]
        assert held() == []
        assert Transition.objects.get(verb="loosen").reason == "a migration tied it"
        assert [table.name for table in links.read(connection, "notes").definition.staying] == [
            "things_pin",
            "things_thread",
        ]
    finally:
        links.remove(connection, "notes")


def test_what_was_dropped_is_kept_as_sql_a_person_can_run(home: None) -> None:
    loosening.carry_out(loosened(), lambda text: None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT link, place, restore FROM strangler_loosened")
        [(link, place, sql)] = cursor.fetchall()
    assert (link, place) == ("notes", PIN)
    assert "REFERENCES" in sql
    assert sql.startswith(("CREATE TABLE", "ALTER TABLE"))


def test_whoever_only_looked_takes_the_one_app_away_again(
    strangle: Strangle,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone: list[str] = []
    monkeypatch.setattr(uninstall, "call_command", lambda *arguments, **more: gone.append(arguments[1]))
    monkeypatch.setattr(uninstall, "_forget_content_types", lambda database: None)
    monkeypatch.delitem(apps.app_configs, "strangler_sync")
    monkeypatch.setattr(connection.introspection, "table_names", list)

    code, told = strangle("uninstall")

    assert (code, gone) == (0, ["strangler"])
    assert all(name.startswith("strangler_") for name in told["tables"])
