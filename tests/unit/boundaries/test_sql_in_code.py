"""SQL as people write it in Python files: told from prose, and each table with whether its rows are changed."""

import pytest

from strangler.boundaries import statements
from strangler.boundaries.edge import Mode
from strangler.boundaries.registry import ModelInfo, Registry

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
