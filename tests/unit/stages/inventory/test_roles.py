"""Who else is in the database is told with what it did or may do; a server that says nothing costs nothing."""

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from strangler import plans
from strangler.stages.inventory import roles
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item
from strangler.stages.inventory.side import side_of

NOTES = ("notes_note",)


def told(monkeypatch, answered=None, *, statements=(), views=(), **rows) -> list[Item]:
    """As a server would answer. rows: granted (role, table or view, whether it may write), connected (role, program)."""
    answers = {roles.GRANTED: "granted", roles.CONNECTED: "connected"}
    monkeypatch.setattr(roles, "_rows", lambda connection, sql, values=None: rows.get(answers[sql], []))
    monkeypatch.setattr(roles.users, "statements", lambda connection: ([(*each, 1) for each in statements], ""))
    monkeypatch.setattr(roles.users, "views", lambda connection, tables: views)
    monkeypatch.setattr(connection, "vendor", "postgresql")
    return list(roles.roles(side_of(NOTES), "default", answered or Answered()))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE notes_note SET text = $1",
        'WITH old AS (DELETE FROM "public"."notes_note" RETURNING *) INSERT INTO kept SELECT * FROM old',
        "COPY notes_note FROM STDIN",
        "DO $$ BEGIN DELETE FROM notes_note; END $$",
    ],
)
def test_a_role_that_has_written_must_be_answered(db, monkeypatch, sql):
    (etl,) = told(monkeypatch, statements=[("etl", sql)])
    assert (etl.subject, etl.is_open, etl.seen) == ("outside: etl", True, True)
    assert etl.says == "the role etl has written notes_note"


@pytest.mark.parametrize(
    "sql", ["SELECT * FROM notes_note", "COPY public.notes_note (id) TO stdout", "TABLE note_titles"]
)
def test_a_role_that_reads_is_told_and_asked_nothing(db, monkeypatch, sql):
    (bi,) = told(monkeypatch, statements=[("bi", sql)], views=[("note_titles", "notes_note")])
    assert (bi.is_open, bi.says, bi.recommended.line) == (False, "the role bi has read notes_note", "")


def test_a_role_that_may_write_and_is_here_must_be_answered_and_one_that_only_may_is_told(db, monkeypatch):
    granted = [("etl", "notes_note", True), ("old", "notes_note", True)]
    etl, old = told(monkeypatch, granted=granted, connected=[("etl", "nightly")])
    assert (etl.is_open, old.is_open) == (True, False)
    assert "nightly" in etl.says


def test_nobody_is_told_of_whom_these_tables_are_none_of_the_business(db, monkeypatch):
    """Who is connected and may not even read; who wrote a table with a longer name; who saves the database; who may read, as
    everybody does; and the project's own role under another alias."""
    monkeypatch.setitem(connection.settings_dict, "USER", "web")
    found = told(
        monkeypatch,
        statements=[("archive", "INSERT INTO notes_note_old VALUES ($1)"), ("web", "UPDATE notes_note SET text = $1")],
        granted=[("saver", "notes_note", False), ("anybody", "notes_note", False)],
        connected=[("idle", "psql"), ("saver", "pg_dump")],
    )
    assert found == []


def test_an_answer_names_it_as_outside(db, monkeypatch):
    answered = Answered((plans.Moves("outside: etl"),))
    (etl,) = told(monkeypatch, answered, statements=[("etl", "DELETE FROM notes_note")])
    assert not etl.is_open


@pytest.mark.django_db
def test_the_database_itself_can_be_asked_and_stays_usable():
    found = list(roles.roles(side_of(NOTES), "default", Answered()))
    assert all(item.subject.startswith("outside: ") for item in found)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite knows no roles")
def test_a_right_through_a_group_or_a_view_is_one(postgres_server):
    """And what nobody can look up is said: pg_stat_statements is not installed here."""
    made = "CREATE ROLE crew; CREATE ROLE night LOGIN IN ROLE crew; CREATE ROLE desk LOGIN; CREATE ROLE door LOGIN"
    made += "; GRANT DELETE ON notes_note TO crew; CREATE VIEW titles AS SELECT id FROM notes_note"
    made += "; CREATE VIEW counted AS SELECT count(*) FROM titles; GRANT SELECT ON counted TO desk"
    with psycopg.connect(postgres_server.url(connection.settings_dict["NAME"]), autocommit=True) as admin:
        admin.execute(made)
        try:
            known = roles._known(connection, roles._behind(side_of(NOTES), connection))
        finally:
            admin.execute("DROP VIEW counted; DROP VIEW titles; DROP OWNED BY crew; DROP ROLE night, crew, desk, door")
    assert {role: list(each.does())[0] for role, each in known.items() if role in ("night", "desk", "door")} == {
        "night": "may write notes_note",
        "desk": "is connected and may read notes_note",
    }
    assert roles.unheard("default") == "it is not installed in this database"
