"""The address of a database in; what it holds and how it is built out, by plain SQL. Knows nothing of the toolkit's insides."""

import sqlite3
import subprocess
from typing import Any

import psycopg

from strangler.testing.postgres import binaries

TABLE = "wagtailredirects_redirect"
COLUMNS = (
    "id, old_path, is_permanent, redirect_link, redirect_page_id, site_id, automatically_created, created_at,"
    " redirect_page_route_path"
)
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
DUMP_S = 60


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    """All rows of one statement, none of one that gives none; in a connection of its own."""
    if url.startswith("postgres"):
        with psycopg.connect(url) as connection:
            found = connection.execute(sql)
            return found.fetchall() if found.description else []
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def redirects(url: str) -> list[tuple[Any, ...]]:
    return ask(url, f"SELECT {COLUMNS} FROM {TABLE} ORDER BY id")


def paths(url: str) -> set[str]:
    return {path for (path,) in ask(url, f"SELECT old_path FROM {TABLE}")}


def schema(url: str) -> list[Any]:
    return _dumped(url) if url.startswith("postgres") else ask(url, SCHEMA)


def _dumped(url: str) -> list[str]:
    """Lines of pg_dump; two of them hold a word made up for each dump."""
    argv = [str(binaries() / "pg_dump"), "--schema-only", f"--dbname={url}"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=DUMP_S)
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
