"""`python -m tests.bench.cost postgres://…|sqlite:///…`: writes to a table in an empty database, with triggers and without, in
turns; one JSON document on standard output. The database is filled with the toolkit's tables and a table of notes, and stays.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django
import environ

ROUNDS = 7
SINGLE = 400  # transactions a round, one row each
BULK = 20_000  # rows of one statement


def main(url: str) -> dict[str, Any]:
    from django.db import connections

    from tests.projects.sync.databases import attach, migrate

    settings = {**environ.Env.db_url_config(url), "OPTIONS": {}}
    migrate(_complete(settings))
    attach("bench", _complete(settings))
    connection = connections["bench"]
    _fill(connection)
    found = {name: _compared(connection, deed) for name, deed in DEEDS.items()}
    flat = {f"{name}_{key}": value for name, each in found.items() for key, value in each.items()}
    return {"vendor": connection.vendor, "rounds": ROUNDS, **flat}


def _complete(settings: dict[str, Any]) -> dict[str, Any]:
    from tests.projects.sync import databases

    return databases._complete(settings)


def _fill(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM notes_like")
        cursor.execute("DELETE FROM notes_note")
        cursor.execute("DELETE FROM notes_author")
        cursor.execute("INSERT INTO notes_author(id, name) VALUES (1, 'Ada')")
        cursor.executemany(
            "INSERT INTO notes_note(id, author_id, slug, body, is_public, token) VALUES (%s, 1, %s, '', %s, %s)",
            [[number, f"s{number}", True, f"{number:032x}"] for number in range(1, BULK + 1)],
        )


def _single(connection: Any) -> int:
    for number in range(1, SINGLE + 1):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE notes_note SET body = body || 'x' WHERE id = %s", [number])
    return SINGLE


def _bulk(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notes_note SET body = 'y'")
    return BULK


DEEDS: dict[str, Callable[[Any], int]] = {"single": _single, "bulk": _bulk}


def _compared(connection: Any, deed: Callable[[Any], int]) -> dict[str, float]:
    """Medians by row. Every round does it without and with, so that what else the machine does meets both."""
    with_us: list[tuple[float, float]] = []
    without: list[tuple[float, float]] = []
    queued = 0.0
    for _ in range(ROUNDS):
        without.append(_timed(connection, deed))
        _link(connection)
        with_us.append(_timed(connection, deed))
        queued = _queued_bytes(connection, SINGLE if deed is _single else BULK)
        _unlink(connection)
    plain, captured = (statistics.median(each[0] for each in some) for some in (without, with_us))
    plain_wal, captured_wal = (statistics.median(each[1] for each in some) for some in (without, with_us))
    return {
        "us_per_row": round(plain, 2),
        "us_per_row_captured": round(captured, 2),
        "time_ratio": round(captured / plain, 3),
        "wal_bytes_per_row": round(plain_wal, 1),
        "wal_bytes_per_row_captured": round(captured_wal, 1),
        "queue_bytes_per_row": round(queued, 1),
    }


def _timed(connection: Any, deed: Callable[[Any], int]) -> tuple[float, float]:
    """(microseconds, bytes of WAL) a row."""
    wal, began_s = _wal(connection), time.perf_counter()
    rows = deed(connection)
    return (time.perf_counter() - began_s) * 1e6 / rows, (_wal(connection) - wal) / rows


def _wal(connection: Any) -> float:
    if connection.vendor == "sqlite":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return float(cursor.fetchone()[0])


def _queued_bytes(connection: Any, rows: int) -> float:
    """Text of the entries, a row; pages and indexes come on top."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(length(keys) + length(link) + length(table_name) + 8) FROM strangler_queue")
        return float(cursor.fetchone()[0] or 0) / rows


def _link(connection: Any) -> None:
    from strangler.protocol.link import Role
    from strangler.sync import links
    from tests.projects.sync.pair import moved_link

    epoch = links.last_epoch(connection, "notes") + 1
    links.install(connection, moved_link(), side="monolith", role=Role.OWNER, epoch=epoch)


def _unlink(connection: Any) -> None:
    from strangler.sync import links

    links.remove(connection, "notes")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.projects.sync.settings")
    django.setup()
    print(json.dumps(main(sys.argv[1]), indent=2))
