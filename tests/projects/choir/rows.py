"""Two database addresses in; what each holds and how it is built out, by plain SQL. Knows nothing of the toolkit's insides.

Both sides run the same engine, so rows are compared as the driver hands them over; only JSON may be spelt differently.
"""

import json
import sqlite3
from typing import Any

import psycopg

COLUMNS = {
    "choir_concert": "id code season title day doors length fee programme poster asked_from venue_id organiser_id"
    " follows_id changed_at",
    "choir_item": "id concert_id parent_id position title",
    "choir_Seat": "concert_id row number guest held_by_id held_until",
    "choir_casting": "id concert_id member_id role confirmed note",
    "choir_member": "id display_name",
    "choir_venue": "id name",
}
MOVED = ("choir_concert", "choir_item", "choir_Seat", "choir_casting")
SCHEMAS = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "keys": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
    " WHERE table_schema = 'public' ORDER BY 1, 2",
}


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    """All rows of one statement, in a connection of its own."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


def rows(url: str, table: str) -> list[tuple[Any, ...]]:
    names = COLUMNS[table].split()
    selected = ", ".join(f'"{name}"' for name in names)
    found = ask(url, f'SELECT {selected} FROM "{table}"')
    return sorted((_plain(names, row) for row in found), key=repr)


def different(urls: dict[str, str]) -> list[str]:
    """Tables whose rows are not the same on both sides; empty if all are."""
    return [table for table in COLUMNS if rows(urls["monolith"], table) != rows(urls["service"], table)]


def texts(url: str) -> set[str]:
    """Every text that a singer may have written, wherever it stands."""
    wanted = {"choir_concert": "title", "choir_item": "title", "choir_Seat": "guest", "choir_casting": "note"}
    return {text for table, column in wanted.items() for (text,) in ask(url, f'SELECT {column} FROM "{table}"')}


def schema(url: str) -> list[Any]:
    """Tables, columns, keys, triggers and functions, as the engine tells them."""
    wanted = ("sqlite",) if url.startswith("sqlite") else ("triggers", "functions", "keys", "columns")
    return [ask(url, SCHEMAS[name]) for name in wanted]


def _plain(names: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    values = dict(zip(names, row, strict=True))
    if isinstance(values.get("programme"), str):
        values["programme"] = json.loads(values["programme"])
    return tuple(values.values())
