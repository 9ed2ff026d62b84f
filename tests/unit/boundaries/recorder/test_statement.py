"""SQL as Django and people write it: which tables and columns it touches, and that no value survives in its shape."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.boundaries.edge import Mode
from strangler.boundaries.recorder.statement import read
from strangler.boundaries.recorder.tables import tables_of
from strangler.boundaries.recorder.tokens import MOST

TABLES = tables_of(
    [
        ("choir_hall", ["id", "town", "seats"]),
        ("choir_evening", ["id", "hall_id", "title", "sold"]),
        ("choir_ticket", ["id", "evening_id", "holder"]),
        ('old"."Choir', ["id", "Name"]),
    ]
)
R, W = Mode.READ, Mode.WRITE


def seen(sql: str, **options: Any) -> set[tuple[str, Mode, str]]:
    return {(each.table, each.mode, ",".join(each.columns)) for each in read(sql, TABLES, **options).seen}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT name, type FROM sqlite_master WHERE type = 'table'",
        "SELECT c.relname FROM pg_catalog.pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace",
        "SELECT table_name FROM information_schema.tables",
        "SELECT town FROM information_schema.choir_hall",
        "UPDATE sqlite_sequence SET seq = 1",
    ],
)
def test_what_a_database_knows_of_itself_is_no_table_of_anybodys(sql: str) -> None:
    assert seen(sql) == set()


@pytest.mark.parametrize(
    ("sql", "touches"),
    [
        ("SELECT role FROM strangler_link WHERE link = %s", set()),
        ('UPDATE "public"."STRANGLER_LINK" SET role = %s', set()),
        ("COPY strangler_queue FROM STDIN", set()),
        ("SELECT h.town FROM choir_hall h, strangler_link l WHERE h.id = l.id", {("choir_hall", R, "id,town")}),
        ("SELECT id FROM stranglers_fig", {("stranglers_fig", R, "")}),
    ],
)
def test_the_toolkits_own_tables_are_nobodys_business(sql: str, touches: set[tuple[str, Mode, str]]) -> None:
    assert seen(sql) == touches


def test_a_table_beside_a_catalogues_is_seen() -> None:
    sql = "SELECT h.town FROM choir_hall h, pg_stat_activity a WHERE h.town = a.application_name"
    assert seen(sql) == {("choir_hall", R, "town")}


@pytest.mark.parametrize(
    ("sql", "touches"),
    [
        ('SELECT "choir_hall"."id", "choir_hall"."town" FROM "choir_hall"', {("choir_hall", R, "id,town")}),
        ("SELECT * FROM choir_hall", {("choir_hall", R, "*")}),
        ("SELECT h.* FROM choir_hall AS h", {("choir_hall", R, "*")}),
        ('SELECT COUNT(*) AS "__count" FROM "choir_hall"', {("choir_hall", R, "")}),
        ("SELECT seats * 2 FROM choir_hall", {("choir_hall", R, "seats")}),
        ('SELECT 1 AS "a" FROM "choir_hall" WHERE "choir_hall"."town" = %s LIMIT 1', {("choir_hall", R, "town")}),
        (
            'SELECT "choir_evening"."title", T2."town" FROM "choir_evening" INNER JOIN "choir_hall" T2'
            ' ON ("choir_evening"."hall_id" = T2."id") ORDER BY T2."seats" DESC',
            {("choir_evening", R, "hall_id,title"), ("choir_hall", R, "id,seats,town")},
        ),
        (
            "SELECT title, town FROM choir_evening e, choir_hall h WHERE e.hall_id = h.id",
            {("choir_evening", R, "hall_id,title"), ("choir_hall", R, "id,town")},
        ),
        (
            "select e.title from (choir_evening e left join choir_hall h using (id)) where h.town is null",
            {("choir_evening", R, "id,title"), ("choir_hall", R, "town")},
        ),
        (
            'SELECT COUNT(*) FROM (SELECT DISTINCT U0."id" AS "col1" FROM "choir_hall" U0 WHERE U0."seats" > (%s)) subquery',
            {("choir_hall", R, "id,seats")},
        ),
        (
            'SELECT "choir_hall"."id" FROM "choir_hall" WHERE EXISTS(SELECT 1 AS "a" FROM "choir_evening" U0'
            ' WHERE U0."hall_id" = ("choir_hall"."id") LIMIT 1)',
            {("choir_hall", R, "id"), ("choir_evening", R, "hall_id")},
        ),
        (
            "SELECT id FROM choir_hall UNION ALL SELECT evening_id FROM choir_ticket",
            {("choir_hall", R, "id"), ("choir_ticket", R, "evening_id")},
        ),
        ('SELECT "choir_hall"."id" FROM "choir_hall" FOR NO KEY UPDATE OF "choir_hall"', {("choir_hall", R, "id")}),
        ("SELECT DISTINCT ON (town) id FROM public.choir_hall", {("choir_hall", R, "id,town")}),
        ('SELECT "Name" FROM "old"."Choir"', {('old"."Choir', R, "Name")}),
        ('SELECT "x" FROM "unknown_table"', {("unknown_table", R, "x")}),
        ("SELECT x FROM Legacy", {("legacy", R, "")}),
    ],
)
def test_what_a_select_reads(sql: str, touches: set[Any]) -> None:
    assert seen(sql) == touches


@pytest.mark.parametrize(
    ("sql", "touches"),
    [
        (
            'INSERT INTO "choir_hall" ("town", "seats") VALUES (%s, %s), (%s, %s) RETURNING "choir_hall"."id"',
            {("choir_hall", W, "seats,town")},
        ),
        ('INSERT INTO "choir_hall" DEFAULT VALUES', {("choir_hall", W, "")}),
        ("INSERT OR IGNORE INTO choir_hall (town) VALUES ('x')", {("choir_hall", W, "town")}),
        ("REPLACE INTO choir_hall (town) VALUES ('x')", {("choir_hall", W, "town")}),
        (
            'INSERT INTO "choir_hall" ("town") VALUES (%s) ON CONFLICT ("town") DO UPDATE SET "seats" = EXCLUDED."seats"',
            {("choir_hall", W, "seats,town")},
        ),
        (
            "INSERT INTO choir_ticket (evening_id) SELECT id FROM choir_evening WHERE sold = 0",
            {("choir_ticket", W, "evening_id"), ("choir_evening", R, "id,sold")},
        ),
        (
            'UPDATE "choir_evening" SET "sold" = ("choir_evening"."sold" + %s), "title" = CASE WHEN ("choir_evening"."id" = %s)'
            ' THEN %s ELSE NULL END WHERE "choir_evening"."id" IN (%s, %s)',
            {("choir_evening", W, "sold,title")},
        ),
        (
            'UPDATE "choir_evening" SET "title" = (SELECT U0."town" FROM "choir_hall" U0 WHERE U0."id" = 3)',
            {("choir_evening", W, "title"), ("choir_hall", R, "id,town")},
        ),
        (
            "UPDATE ONLY choir_evening AS e SET (title, sold) = (%s, %s) FROM choir_hall h"
            " WHERE h.id = e.hall_id AND h.seats > 3",
            {("choir_evening", W, "sold,title"), ("choir_hall", R, "id,seats")},
        ),
        ('DELETE FROM "choir_ticket" WHERE "choir_ticket"."evening_id" IN (%s)', {("choir_ticket", W, "")}),
        (
            "DELETE FROM choir_ticket USING choir_evening e WHERE evening_id = e.id",
            {("choir_ticket", W, ""), ("choir_evening", R, "id")},
        ),
        (
            "DELETE FROM choir_ticket WHERE evening_id IN"
            " (SELECT id FROM choir_evening WHERE POSITION('a' IN LOWER(title)) > 0)",
            {("choir_ticket", W, ""), ("choir_evening", R, "id,title")},
        ),
        ('TRUNCATE "choir_hall", "choir_evening" RESTART IDENTITY', {("choir_hall", W, ""), ("choir_evening", W, "")}),
        (
            "WITH gone (who) AS (DELETE FROM choir_ticket WHERE holder IS NOT DISTINCT FROM 3 RETURNING holder),"
            " towns AS MATERIALIZED (SELECT town FROM choir_hall) INSERT INTO legacy (n) SELECT who FROM gone, towns",
            {("choir_ticket", W, ""), ("choir_hall", R, "town"), ("legacy", W, "n")},
        ),
    ],
)
def test_what_a_write_writes_and_what_it_reads_beside(sql: str, touches: set[Any]) -> None:
    assert seen(sql) == touches


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT EXTRACT(YEAR FROM now()), SUBSTRING('choir_hall' FROM 2 FOR 3), TRIM(BOTH FROM 'x')",
        "SELECT * FROM generate_series(1, 3) AS g",
        "SELECT 1",
        'SAVEPOINT "s1_x2"',
        "-- a note about choir_hall\nBEGIN",
        'CREATE TABLE "choir_hall" ("id" integer)',
        "PRAGMA foreign_key_check(choir_hall)",
        "",
    ],
)
def test_what_touches_no_row_is_nothing(sql: str) -> None:
    assert read(sql, TABLES).seen == () and read(sql, TABLES).shape == ""


@pytest.mark.parametrize(
    ("sql", "touches"),
    [
        (
            "DO $$ BEGIN DELETE FROM choir_ticket; PERFORM id FROM choir_hall; END $$",
            {("choir_ticket", W), ("choir_hall", R)},
        ),
        ("CALL tidy('choir_hall')", {("choir_hall", R)}),
        ("COPY choir_hall (town) FROM STDIN", {("choir_hall", W)}),
        ("COPY choir_hall TO STDOUT", {("choir_hall", R)}),
        ("MERGE INTO choir_hall USING choir_evening ON true", {("choir_hall", W), ("choir_evening", R)}),
    ],
)
def test_what_is_not_understood_is_searched_for_known_tables(sql: str, touches: set[Any]) -> None:
    assert {(table, mode) for table, mode, _ in seen(sql)} == touches


@pytest.mark.parametrize(
    ("where", "shape"),
    [
        ("town = 'Ann''s' AND seats > 12.5e3", "town = ? AND seats > ?"),
        ("id IN (1, 2,3)", "id IN (?)"),
        ("id IN (%s, %s)", "id IN (?)"),
        ("town::text = $1 OR id = :key", "town::text = ? OR id = ?"),
        ("id = %(key)s /* for Ann */ -- she asked\n", "id = ?"),
        ("town = E'An\\'n' OR town = $x$Ann$x$", "town = ? OR town = ?"),
        ("town = 'Ann", "town = ?"),
        ("town = $x$Ann", "town = ?"),
    ],
)
def test_a_shape_has_no_value_and_no_comment(where: str, shape: str) -> None:
    head = "SELECT town FROM choir_hall WHERE "
    assert read(head + where, TABLES).shape == head + shape


def test_how_many_rows_are_written_is_no_part_of_a_shape() -> None:
    sql = "INSERT INTO choir_hall (town) VALUES ('a'), ('b'), ('c')"
    assert read(sql, TABLES).shape == "INSERT INTO choir_hall (town) VALUES (?)"


def test_a_text_in_double_quotes_is_a_value_where_sqlite_takes_it_for_one() -> None:
    sql = 'SELECT "town", "h"."seats" FROM "choir_hall" AS "h" WHERE "town" = "Ann" AND id IN ("Bo", "Cy")'
    assert read(sql, TABLES).shape == sql
    told = read(sql, TABLES, texts_in_double_quotes=True).shape
    assert told == 'SELECT "town", "h"."seats" FROM "choir_hall" AS "h" WHERE "town" = ? AND id IN (?)'


def test_a_long_shape_is_cut() -> None:
    sql = "SELECT " + ", ".join(f"seats + id AS a{n}" for n in range(1000)) + " FROM choir_hall"
    assert len(read(sql, TABLES).shape) == MOST + 1


SECRET = "zq7xsecret"


@given(st.text(max_size=40))
def test_whatever_a_quoted_value_holds_stays_out_of_the_shape(text: str) -> None:
    value = (SECRET + text).replace("'", "''")
    for sql in (
        f"SELECT id FROM choir_hall WHERE town = '{value}' AND id = 3",
        f"UPDATE choir_hall SET town='{value}'",
    ):
        assert SECRET not in read(sql, TABLES).shape
        assert seen(sql)


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT id /* outer /* inner */ {SECRET} */ FROM choir_hall",
        f"SELECT id /* /* */ FROM choir_hall WHERE town = '{SECRET}'",
        f"SELECT town -> '{SECRET}' AS \"town__{SECRET}\" FROM choir_hall",
        f"SELECT id FROM choir_hall /* {SECRET}",
    ],
)
def test_neither_comments_in_comments_nor_names_made_of_json_keys_are_told(sql: str) -> None:
    assert SECRET not in read(sql, TABLES).shape
    assert seen(sql)


@given(st.text(alphabet="SELECT FROM choir_hall(),.*'\"$%-/=;\n0123aWHERE", max_size=120))
def test_no_text_makes_it_raise(text: str) -> None:
    read(text, TABLES, texts_in_double_quotes=True)
    read("SELECT " + text, TABLES)
