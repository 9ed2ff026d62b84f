"""SQL as people write it in Python files: told from prose, and each table with whether its rows are changed."""

import pytest

from strangler.boundaries.edge import Mode
from strangler.boundaries.living.registry import ModelInfo, Registry
from strangler.boundaries.reading import statements
from tests.unit.boundaries.choir import traced

KNOWN = {"halls_hall", "evenings_evening"}


def written(sql: str) -> set[str]:
    assert statements.is_sql(sql), sql
    return {table for table, mode in statements.tables(sql, KNOWN) if mode is Mode.WRITE}


@pytest.mark.parametrize(
    "sql",
    [
        "update halls_hall h set name = 'x'",
        "UPDATE ONLY halls_hall AS h SET name = 'x'",
        "UPDATE OR IGNORE halls_hall SET name = 'x'",
        "UPDATE /* the roof */ halls_hall SET name = 'x'",
        "-- the roof\nupdate halls_hall set name = 'x'",
        'UPDATE "city"."public"."halls_hall" SET name = 1',
        "INSERT IGNORE INTO halls_hall VALUES (1)",
        "insert or replace into halls_hall values (1)",
        "merge into halls_hall h using evenings_evening e on e.hall_id = h.id when matched then delete",
        "COPY halls_hall (id, name) FROM STDIN",
        'copy "halls_hall" from %s',
    ],
)
def test_whoever_changes_rows_is_told_as_a_writer(sql: str) -> None:
    assert written(sql) == {"halls_hall"}


def test_every_table_of_a_truncate_is_emptied() -> None:
    sql = "TRUNCATE TABLE halls_hall, ONLY evenings_evening"
    assert written(sql) == KNOWN
    assert statements.emptied(sql) == KNOWN


@pytest.mark.parametrize("sql", ["COPY halls_hall TO STDOUT", "COPY (SELECT * FROM halls_hall) TO STDOUT"])
def test_what_copies_rows_out_only_reads(sql: str) -> None:
    assert not {table for table, mode in statements.tables(sql, KNOWN) if mode is Mode.WRITE}


@pytest.mark.parametrize("text", ["Copy the file from there", "Update the roof and set a date", "merge into one"])
def test_prose_is_no_sql(text: str) -> None:
    assert not statements.is_sql(text)


@pytest.mark.parametrize("table", ['"Halls"', 'city"."halls', "HALLS"])
def test_a_table_is_known_however_its_model_spells_it(table: str) -> None:
    hall = ModelInfo("halls.Hall", "halls", table)
    assert Registry((), {"halls.hall": hall}).by_table == {"halls": hall}


PURGE = {
    "choir/evenings/sql/purge.sql": "-- every night\nDELETE FROM halls_hall WHERE id = 1;\nSELECT 1;",
    "choir/halls/purge.sql": "UPDATE evenings_evening SET x = 1",
    "choir/halls/a/same.sql": "DELETE FROM halls_hall",
    "choir/halls/b/same.sql": "DELETE FROM halls_hall",
}
NIGHT = "choir.evenings.night"


def reached(lines: str) -> tuple[set[tuple[str, Mode]], tuple[str, ...]]:
    """(what the last function touches, what of it cannot be told)."""
    text = f"from pathlib import Path\nHERE = Path(__file__).parent\n{lines}"
    _, reach = traced({NIGHT: text}, sql=PURGE)
    return {(touch.target, touch.mode) for touch in reach.of(f"{NIGHT}.run")}, reach.unresolved(f"{NIGHT}.run")


@pytest.mark.parametrize(
    "lines",
    [
        "def run(cursor):\n    cursor.execute(open('purge.sql').read())\n",
        "def run(cursor):\n    cursor.execute((HERE / 'sql' / 'purge.sql').read_text())\n",
        "def run(cursor):\n    with open(f'{HERE}/sql/purge.sql') as file:\n        cursor.execute(file.read())\n",
        "def run(cursor):\n    sql = resources.files('choir.evenings').joinpath('sql/purge.sql').read_text()\n"
        "    cursor.executescript(sql)\n",
        "PURGE = (HERE / 'sql/purge.sql').read_text()\ndef run(cursor):\n    cursor.execute(PURGE)\n",
    ],
)
def test_sql_in_a_file_beside_the_code_is_read(lines: str) -> None:
    assert reached(lines) == ({("halls.Hall", Mode.WRITE)}, ())


@pytest.mark.parametrize(
    "lines",
    [
        "def run(cursor, path):\n    cursor.execute(path.read_text())\n",
        "def run(cursor, path):\n    sql = open(path).read()\n    cursor.execute(sql)\n",
        "def run(cursor):\n    cursor.execute(open('nowhere.sql').read())\n",
        "def run(cursor):\n    cursor.execute(open('same.sql').read())\n",
        "def run(cursor, name):\n    cursor.execute((HERE / f'{name}.sql').read_text())\n",
    ],
)
def test_sql_that_is_read_from_nobody_knows_where_is_told(lines: str) -> None:
    touches, said = reached(lines)
    assert touches == set()
    assert said and said[0].startswith("SQL that cannot be read here is run at choir/evenings/night.py:")


def test_a_file_that_is_only_named_says_nothing() -> None:
    assert reached("def run(path):\n    print('write nowhere.sql', 'nowhere.sql', path.read_text())\n") == (set(), ())
