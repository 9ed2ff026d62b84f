"""A database URL in; its rows out, as plain values, read with the database's own driver. Called by play before and after.

The judge may look into both databases; nobody else may.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg

MOVED = ("reviews_review", "reviews_vote")
SHOP = ("orders_order", "orders_orderline", "catalog_product")
REFERENCES = ("auth_user", "orders_order", "orders_orderline", "catalog_product")

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """table → rows as column → value; a table that does not exist is missing here."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def by_id(self, table: str) -> dict[Any, Row]:
        return {row["id"]: row for row in self.of(table)}


def read(url: str, tables: Iterable[str]) -> Rows:
    """All rows of those tables in one snapshot. url: sqlite:///path or postgres://… Raises the driver's errors."""
    if url.startswith("sqlite:///"):
        return _read_sqlite(url.removeprefix("sqlite:///"), tables)
    return _read_postgres(url, tables)


def _read_sqlite(path: str, tables: Iterable[str]) -> Rows:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        found = [table for table in tables if table in known]
        return Rows({table: [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')] for table in found})


def _read_postgres(url: str, tables: Iterable[str]) -> Rows:
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        seen = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        known = {row["tablename"] for row in seen}
        found = [table for table in tables if table in known]
        return Rows({table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in found})


def postgres_version(url: str) -> str:
    """'' for a database that is none."""
    if url.startswith("sqlite:///"):
        return ""
    with psycopg.connect(url) as connection:
        return str(connection.execute("SHOW server_version").fetchone()[0]).split()[0]


def echoes(url: str) -> int:
    """Changes on their way back: whatever a side that follows a link has queued for that link's owner."""
    rows = read(url, ("strangler_link", "strangler_queue", "strangler_inflight"))
    following = {row["link"] for row in rows.of("strangler_link") if row["role"] == "follower"}
    waiting = [*rows.of("strangler_queue"), *rows.of("strangler_inflight")]
    return sum(row["link"] in following for row in waiting)


def owns(url: str, link: str) -> bool:
    """Whether that side accepts writes."""
    return any(
        row["link"] == link and row["role"] == "owner" for row in read(url, ("strangler_link",)).of("strangler_link")
    )
