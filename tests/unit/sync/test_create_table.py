"""The text of a table, without one foreign key and with it again."""

import sqlite3

import pytest

from strangler.sync.engines import create_table
from strangler.sync.engines.create_table import Unreadable, cut, put, renamed

OF_DJANGO = (
    'CREATE TABLE "news" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "text" varchar(200) NOT NULL,'
    ' "note_id" char(32) NULL REFERENCES "notes" ("id") DEFERRABLE INITIALLY DEFERRED, "day" date NOT NULL)'
)
BY_HAND = """CREATE TABLE [old news] (id INTEGER, -- the key, of course
  a int CONSTRAINT "k, (" REFERENCES Notes(id) ON DELETE SET NULL ON UPDATE NO ACTION NOT NULL DEFAULT ')' /* , */,
  b int CHECK (b > 1) -- REFERENCES notes
  , c int AS (a + 1) STORED REFERENCES notes, `d` int,
  PRIMARY KEY (id), CONSTRAINT two FOREIGN KEY (b, [d]) REFERENCES `pairs` ON DELETE CASCADE MATCH FULL NOT DEFERRABLE,
  FOREIGN KEY (d) REFERENCES 'notes') WITHOUT ROWID"""


def keys_of(sql: str) -> set[tuple[str, str]]:
    connection = sqlite3.connect(":memory:")
    connection.execute(sql)
    name = connection.execute("SELECT name FROM sqlite_master").fetchone()[0]
    return {(row[3], row[2].lower()) for row in connection.execute(f'PRAGMA foreign_key_list("{name}")')}


@pytest.mark.parametrize(
    ("sql", "columns", "to"),
    [
        (OF_DJANGO, ("note_id",), "notes"),
        (BY_HAND, ("a",), "notes"),
        (BY_HAND, ("A",), "NOTES"),
        (BY_HAND, ("b", "d"), "pairs"),
        (BY_HAND, ("c",), "notes"),
        (BY_HAND, ("d",), "notes"),
    ],
)
def test_exactly_one_key_is_cut_and_comes_back(sql: str, columns: tuple[str, ...], to: str) -> None:
    without, clause = cut(sql, columns, to)
    gone = {(column.lower(), to.lower()) for column in columns}
    assert keys_of(sql) - keys_of(without) == gone
    assert keys_of(put(without, clause, columns)) == keys_of(sql)


def test_what_django_wrote_comes_back_to_the_letter() -> None:
    without, clause = cut(OF_DJANGO, ("note_id",), "notes")
    assert put(without, clause, ("note_id",)) == OF_DJANGO


def test_a_key_comes_back_although_the_table_has_grown() -> None:
    without, clause = cut(OF_DJANGO, ("note_id",), "notes")
    grown = f'{without[:-1]}, "late" int NULL)'
    assert keys_of(put(grown, clause, ("note_id",))) == {("note_id", "notes")}
    assert '"late" int' in put(grown, clause, ("note_id",))


@pytest.mark.parametrize("columns", [("b",), ("text",), ("nothing",)])
def test_a_key_that_is_not_written_there_is_refused(columns: tuple[str, ...]) -> None:
    for sql in (OF_DJANGO, BY_HAND):
        with pytest.raises(Unreadable):
            cut(sql, columns, "notes")


def test_what_is_no_plain_table_is_refused() -> None:
    for sql in ("CREATE VIRTUAL TABLE x USING fts5(a)", "CREATE VIEW x AS SELECT 1", "CREATE TABLE x (a", "nonsense"):
        with pytest.raises(Unreadable):
            renamed(sql, '"y"')
            cut(sql, ("a",), "b")


def test_a_table_takes_another_name_and_says_whether_its_rows_have_numbers() -> None:
    assert renamed(BY_HAND, '"new"').startswith('CREATE TABLE "new" (id')
    assert not create_table.has_rowid(BY_HAND)
    assert create_table.has_rowid(OF_DJANGO)
