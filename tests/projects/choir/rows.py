"""Two database addresses in; what each holds and how it is built out, by plain SQL. Knows nothing of the toolkit's insides.

Both sides run the same engine, so rows are compared as the driver hands them over; only JSON may be spelt differently.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
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
SQLITE_SCHEMA = {"all": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"}
SQLITE_COUNTERS = "SELECT name, seq FROM sqlite_sequence WHERE name LIKE 'choir%' ORDER BY 1"
POSTGRES_COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE sequencename LIKE 'choir%' ORDER BY 1"
OURS = "IN (SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema')"
POSTGRES_SCHEMA = {
    "rooms": "SELECT nspname, nspacl::text FROM pg_namespace ORDER BY 1",
    "extensions": "SELECT extname FROM pg_extension ORDER BY 1",
    "relations": "SELECT oid::regclass::text, relkind, relpersistence, relreplident, relhasrules, relrowsecurity, reloptions,"
    f" relacl::text FROM pg_class WHERE relnamespace {OURS} ORDER BY 1",
    "columns": "SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,"
    " pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef ON attrelid = adrelid AND attnum = adnum"
    f" JOIN pg_class c ON c.oid = attrelid WHERE relnamespace {OURS} AND relkind IN ('r', 'p', 'v') AND attnum > 0"
    " AND NOT attisdropped ORDER BY 1, 2",
    "indexes": "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid, indisunique, indisclustered"
    f" FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace {OURS} ORDER BY 1",
    "sequences": "SELECT seqrelid::regclass::text, seqtypid::regtype::text, seqstart, seqincrement, seqmin, seqmax, seqcache,"
    " seqcycle, refobjid::regclass::text FROM pg_sequence LEFT JOIN pg_depend ON objid = seqrelid AND deptype IN ('a', 'i')"
    " ORDER BY 1",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
    f" WHERE connamespace {OURS} ORDER BY 1, 2",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal ORDER BY 1, 2",
    "types": f"SELECT typname, typtype, typrelid::regclass::text FROM pg_type WHERE typnamespace {OURS} ORDER BY 1, 3",
    "event triggers": "SELECT evtname FROM pg_event_trigger ORDER BY 1",
    "functions": f"SELECT oid::regprocedure::text, prosrc FROM pg_proc WHERE pronamespace {OURS} ORDER BY 1",
}


Look = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def looking(url: str) -> Iterator[Look]:
    """All rows of one statement after another, in a connection of its own."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection:
            yield lambda sql: connection.execute(sql).fetchall()
        return
    with psycopg.connect(url) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    with looking(url) as look:
        return look(sql)


def rows(url: str, table: str) -> list[tuple[Any, ...]]:
    with looking(url) as look:
        return _rows(look, table)


def different(urls: dict[str, str]) -> list[str]:
    """Tables whose rows are not the same on both sides; empty if all are."""
    with looking(urls["monolith"]) as here, looking(urls["service"]) as there:
        return [table for table in COLUMNS if _rows(here, table) != _rows(there, table)]


def texts(url: str) -> set[str]:
    """Every text that a singer may have written, wherever it stands."""
    wanted = {"choir_concert": "title", "choir_item": "title", "choir_Seat": "guest", "choir_casting": "note"}
    with looking(url) as look:
        return {text for table, column in wanted.items() for (text,) in look(f'SELECT {column} FROM "{table}"')}


def schema(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """How a database is built, as the engine tells it: whatever a dump would hold, and no row."""
    wanted = SQLITE_SCHEMA if url.startswith("sqlite") else POSTGRES_SCHEMA
    with looking(url) as look:
        return {name: look(sql) for name, sql in wanted.items()}


def counters(url: str) -> list[tuple[Any, ...]]:
    """Where each generated key of the choir's stands: a table that was rebuilt must not begin again."""
    return ask(url, SQLITE_COUNTERS if url.startswith("sqlite") else POSTGRES_COUNTERS)


def _rows(look: Look, table: str) -> list[tuple[Any, ...]]:
    names = COLUMNS[table].split()
    selected = ", ".join(f'"{name}"' for name in names)
    return sorted((_plain(names, row) for row in look(f'SELECT {selected} FROM "{table}"')), key=repr)


def _plain(names: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    values = dict(zip(names, row, strict=True))
    if isinstance(values.get("programme"), str):
        values["programme"] = json.loads(values["programme"])
    return tuple(values.values())
