"""Foreign keys that point to what leaves: found by model and by constraint, answered, or refused by name with the reason."""

from typing import Any

import pytest
from django.db import connection, models

from strangler import plans
from strangler.messages import Refusal
from strangler.stages.resolve.inward import with_heirs
from strangler.stages.resolve.links import links_of
from strangler.sync import loosen
from strangler.sync.definition import Parent
from tests.projects.control.notes.models import Note
from tests.projects.control.things.models import Pin, Thread
from tests.unit.stages.resolve.test_resolve import outcome, refusal, resolved, sound

pytestmark = pytest.mark.django_db

PIN = "things.Pin.note"


def loosened(on_delete: str, subject: str = PIN, **changes: Any) -> Any:
    return resolved(answers=[plans.Loosen(subject, on_delete=on_delete)], **changes)  # type: ignore[arg-type]


def refused(on_delete: str, subject: str = PIN, **changes: Any) -> Refusal:
    fault = refusal(answers=[plans.Loosen(subject, on_delete=on_delete)], **changes)  # type: ignore[arg-type]
    assert fault.id == "S226"
    return fault


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_key_is_known_by_its_model_with_what_the_database_holds_of_it() -> None:
    (key,) = resolved().inward
    assert (key.subject, key.table, key.columns, key.to_table) == (PIN, "things_pin", ("note_ref",), "notes_note")
    assert (key.is_tight, key.on_delete, key.of_django, key.nullable) == (True, "", "cascade", False)
    assert loosened("keep").inward[0].on_delete == "keep"


def test_S220_without_an_answer_it_refuses_own_and_under_a_constraint_copy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [each.id for each in resolved().tight] == ["S220"]
    assert loosened("keep").tight == ()
    monkeypatch.setattr(loosen, "tight", lambda connection, tables: [])
    assert resolved().tight == ()
    assert "S220" in [each.id for each in resolved().unanswered]


def test_S220_of_a_row_that_is_made_of_one_that_leaves_asks_for_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolved().unanswered[0].next.startswith(f'add `plans.Loosen("{PIN}", on_delete="cascade")` to answers')
    monkeypatch.setattr(Pin._meta.get_field("note").remote_field, "parent_link", True)
    found = resolved()
    assert found.inward[0].is_heir and found.unanswered[0].next.startswith('add `plans.Table("things.Pin")` to tables')


def test_rows_that_are_made_of_others_leave_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert with_heirs([Note]) == [Note]
    monkeypatch.setattr(Pin._meta.get_field("note").remote_field, "parent_link", True)
    assert with_heirs([Note]) == [Note, Pin] == with_heirs([Note, Pin])


def test_an_answer_of_another_kind_leaves_the_constraint_and_copy_refused() -> None:
    assert [each.id for each in resolved(answers=[plans.Moves(PIN)]).tight] == ["S220"]


def test_a_constraint_without_a_model_is_called_by_table_and_column() -> None:
    run("CREATE TABLE old_pins (code varchar(9) NOT NULL PRIMARY KEY, note bigint NULL REFERENCES notes_note(id))")
    fault = next(each for each in resolved(answers=[plans.Loosen(PIN)]).tight)
    assert (fault.id, fault.what.split()[0]) == ("S220", "old_pins.note")
    answers = [plans.Loosen(PIN), plans.Loosen("old_pins.note", on_delete="nullify")]
    found = resolved(answers=answers)
    assert found.tight == ()
    tie = Parent("notes_note", ("note",), "nullify", ("id",))
    assert [table.parents for table in links_of(found)[1].staying if table.name == "old_pins"] == [(tie,)]


def test_the_link_carries_what_a_tombstone_does_down_to_the_last_row() -> None:
    pin, thread = links_of(loosened("cascade"))[1].staying
    assert pin.parents == (Parent("notes_note", ("note_ref",), "cascade", ("id",)),)
    assert thread.parents == (
        Parent("things_pin", ("pin_id",), "cascade", ("id",)),
        Parent("things_pin", ("end_id",), "nullify", ("id",)),
    )
    assert [column.name for column in pin.columns] == ["id", "note_ref"]
    (kept,) = links_of(loosened("keep"))[1].staying
    assert kept.parents[0].on_delete == "keep"


def test_S226_a_column_that_takes_no_null_cannot_be_emptied() -> None:
    assert "takes no NULL" in refused("nullify").what


@pytest.mark.parametrize("on_delete", ["keep", "cascade"])
def test_S226_a_key_of_a_table_with_quotes_of_its_own_is_one_key_and_refused_for_them(
    monkeypatch: pytest.MonkeyPatch, on_delete: str
) -> None:
    monkeypatch.setattr(Pin._meta, "db_table", '"things_pin"')
    assert [(key.subject, key.is_tight) for key in resolved().inward] == [(PIN, True)]
    fault = refused(on_delete)
    assert ("db_table = '\"things_pin\"'" in fault.what, 'db_table = "things_pin"' in fault.next) == (True, True)


@pytest.mark.parametrize("policy", [models.PROTECT, models.RESTRICT, models.SET_DEFAULT, models.DO_NOTHING])
def test_S226_a_cascade_stops_at_what_django_would_protect(monkeypatch: pytest.MonkeyPatch, policy: Any) -> None:
    monkeypatch.setattr(Thread._meta.get_field("end").remote_field, "on_delete", policy)
    fault = refused("cascade")
    assert "things.Thread.end" in fault.what
    assert '"nullify" or "keep"' in fault.next


def test_S226_a_cascade_never_reaches_into_what_leaves() -> None:
    tables = [*sound()["tables"], plans.Table("things.Thread")]
    references = [*sound()["references"], plans.Reference("things.Pin", ["id"])]
    answers = [plans.Loosen(PIN, on_delete="cascade")]
    found, faults = outcome(answers=answers, tables=tables, references=references)
    assert (found, {fault.id for fault in faults}) == (None, {"S226"})
    assert "things.Thread.pin points to its rows and leaves" in faults[0].what


def test_S226_a_cascade_of_rows_without_a_model_stops_at_whatever_points_to_them() -> None:
    run("CREATE TABLE old_pins (code varchar(9) NOT NULL PRIMARY KEY, note bigint NULL REFERENCES notes_note(id))")
    run("CREATE TABLE old_threads (pin varchar(9) NOT NULL REFERENCES old_pins(code))")
    assert "old_threads.pin points to its rows" in refused("cascade", "old_pins.note").what
    run("DROP TABLE old_threads")
    assert [table.name for table in loosened("cascade", "old_pins.note").staying] == ["old_pins"]


def test_S226_a_cascade_stops_at_a_constraint_that_no_model_knows() -> None:
    run("CREATE TABLE old_threads (pin bigint NOT NULL REFERENCES things_pin(id))")
    assert "old_threads.pin points to its rows" in refused("cascade").what
    run("DROP TABLE old_threads")
    run("CREATE TABLE old_threads (pin bigint NOT NULL REFERENCES things_pin(id) ON DELETE CASCADE)")
    assert loosened("cascade").inward[0].on_delete == "cascade"


def test_S226_a_constraint_by_which_the_database_itself_acts_is_not_taken_away() -> None:
    run("CREATE TABLE old_pins (code varchar(9) PRIMARY KEY, note bigint REFERENCES notes_note(id) ON DELETE CASCADE)")
    fault = refused("keep", "old_pins.note")
    assert "ON DELETE CASCADE" in fault.what


def test_where_a_table_is_refused_its_keys_are_not_called_strangers() -> None:
    _, faults = outcome(answers=[plans.Loosen(PIN)], tables=[plans.Table("notes.Note"), plans.Table("notes.Lik")])
    assert [fault.id for fault in faults] == ["S201"]
