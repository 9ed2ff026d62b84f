"""A table of a link in; a file that outlives it out: gzip, one JSON value a line, UTF-8.

The first line says what follows: {"link", "table", "key", "columns": [{"name", "kind", …}], "rows"}; each further line is a
row, an array in the sequence of the columns, of canonical text (tests/vectors publishes it) or null. Sorted by key. Called by
stages.going.
"""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import rows
from strangler.sync.definition import Table
from strangler.sync.engines import engine_of
from strangler.sync.engines.names import quoted

PAGE_ROWS = 1_000


def write(connection: Connection, link: str, table: Table, folder: Path) -> tuple[Path, int]:
    """(file, rows). In one snapshot; written beside and renamed once it is whole, so that a file that is there is complete."""
    path = folder / f"{table.name}.jsonl.gz"
    beside = path.with_suffix(".part")
    folder.mkdir(parents=True, exist_ok=True)
    with engine_of(connection).snapshot(connection):
        count = _count(connection, table)
        head = {"link": link, "table": table.name, "key": table.key, "columns": table.columns, "rows": count}
        with gzip.open(beside, "wb") as file:
            file.write(msgspec.json.encode(head) + b"\n")
            for values in _rows(connection, table):
                file.write(msgspec.json.encode(values) + b"\n")
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.rename(path)
    return path, count


def read(path: Path) -> tuple[dict[str, object], list[list[str | None]]]:
    """(head, rows)."""
    with gzip.open(path, "rb") as file:
        head, *lines = file.read().splitlines()
    return msgspec.json.decode(head), [msgspec.json.decode(line) for line in lines]


def _count(connection: Connection, table: Table) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {quoted(table.sql_name)}")
        return int(cursor.fetchone()[0])


def _rows(connection: Connection, table: Table) -> Iterator[rows.Values]:
    after = None
    while page := rows.read_range(connection, table, after, None, PAGE_ROWS):
        yield from page
        after = table.key_of(page[-1])
