"""Customers and proof import nothing of the toolkit, read rows with the databases' own drivers, and keep what was told."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from strangler.testing.databases import Databases
from tests.demo import gauges
from tests.demo.customers.memory import Memory, recall
from tests.demo.proof import rows
from tests.house.sources import ROOT, imported, place, python_files
from tests.unit.demo.planted import create, told


def test_neither_customers_nor_proof_import_the_toolkit_or_the_shop() -> None:
    files = [*python_files("tests/demo/customers", "tests/demo/proof"), ROOT / "tests/demo/alone.py"]
    found = [
        f"{place(path)}: {module}"
        for path in files
        for module, _ in imported(path)
        if module.split(".")[0] in ("strangler", "monolith", "reviews", "reviews_service", "django")
        or module.startswith(("tests.demo.world", "tests.demo.play"))
    ]

    assert files
    assert found == []


def test_rows_are_read_from_sqlite_and_a_missing_table_is_none(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE reviews_review (id INTEGER PRIMARY KEY, body TEXT)")
        connection.execute("INSERT INTO reviews_review VALUES (7, 'words')")

    found = rows.read(f"sqlite:///{path}", ("reviews_review", "reviews_vote"))

    assert found.tables == {"reviews_review": [{"id": 7, "body": "words"}]}


def test_rows_are_read_from_postgres_as_the_same_values(postgres_server: Databases) -> None:
    url = postgres_server.create_database("proof_rows")
    try:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE reviews_review (id bigint, body text)")
            connection.execute("INSERT INTO reviews_review VALUES (7, 'words')")

        assert rows.read(url, rows.MOVED).tables == {"reviews_review": [{"id": 7, "body": "words"}]}
    finally:
        postgres_server.drop_database("proof_rows")


def test_what_was_told_survives_and_a_line_cut_by_a_kill_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "told.jsonl"
    memory = Memory(path)
    kept = [create("b-1", 1), told("search", 2)]
    for one in kept:
        memory.keep(one)
    memory.close()
    with path.open("a") as file:
        file.write(json.dumps(kept[0].as_row())[:40])

    assert list(recall(path)) == kept


def test_the_gateway_s_counters_are_summed_over_their_labels() -> None:
    page = '# TYPE x counter\nstrangler_gateway_bounced_total{extraction="a"} 2\nstrangler_gateway_bounced_total 3\n'

    assert gauges.sums(page) == {"bounced": 5}
