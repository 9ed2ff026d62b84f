"""Two SQLite addresses in; what each holds and how it is built out, by plain SQL. Knows nothing of the toolkit's insides."""

import sqlite3
from typing import Any

TABLE = "wagtailredirects_redirect"
COLUMNS = (
    "id, old_path, is_permanent, redirect_link, redirect_page_id, site_id, automatically_created, created_at,"
    " redirect_page_route_path"
)
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    """All rows of one statement, in a connection of its own."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def redirects(url: str) -> list[tuple[Any, ...]]:
    return ask(url, f"SELECT {COLUMNS} FROM {TABLE} ORDER BY id")


def paths(url: str) -> set[str]:
    return {path for (path,) in ask(url, f"SELECT old_path FROM {TABLE}")}


def schema(url: str) -> list[tuple[Any, ...]]:
    return ask(url, SCHEMA)
