"""Who else is in the database is told with what it did or may do; a server that says nothing costs nothing."""

import pytest
from django.db import connection

from strangler import plans
from strangler.stages.inventory import roles
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item
from strangler.stages.inventory.side import side_of

NOTES = ("notes_note",)


def told(monkeypatch, answered=None, **rows) -> list[Item]:
    """As a server would answer. rows: statements, granted, connected."""
    answers = {roles.STATEMENTS: "statements", roles.GRANTED: "granted", roles.CONNECTED: "connected"}
    monkeypatch.setattr(roles, "_rows", lambda connection, sql, values=None: rows.get(answers[sql], []))
    monkeypatch.setattr(connection, "vendor", "postgresql")
    return list(roles.roles(side_of(NOTES), "default", answered or Answered()))


def test_a_role_that_has_written_must_be_answered(monkeypatch):
    statements = [("etl", "UPDATE notes_note SET text = $1"), ("bi", "SELECT * FROM notes_note")]
    (etl,) = told(monkeypatch, statements=statements)
    assert (etl.subject, etl.is_open, etl.seen) == ("outside: etl", True, True)


def test_a_role_that_may_write_and_is_here_must_be_answered_and_one_that_only_may_is_told(monkeypatch):
    granted = [("etl", "notes_note"), ("old", "notes_note")]
    etl, old = told(monkeypatch, granted=granted, connected=[("etl", "nightly")])
    assert (etl.is_open, old.is_open) == (True, False)
    assert "nightly" in etl.says


def test_an_answer_names_it_as_outside(monkeypatch):
    answered = Answered((plans.Moves("outside: etl"),))
    (etl,) = told(monkeypatch, answered, statements=[("etl", "DELETE FROM notes_note")])
    assert not etl.is_open


@pytest.mark.django_db
def test_the_database_itself_can_be_asked_and_stays_usable():
    found = list(roles.roles(side_of(NOTES), "default", Answered()))
    assert all(item.subject.startswith("outside: ") for item in found)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
