"""What links cost the database they live in, as far as it can tell itself: entries and bytes a day, room, the time its triggers
take. Called by `status --cost`; reads only.

Each figure is measured or left out: nothing here is an estimate from elsewhere.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.utils import timezone

from strangler.models import Transition
from strangler.stages.history import alias
from strangler.sync import config, links, room
from strangler.sync.engines import engine_of

DAY_S = 86_400.0
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """None: this database, or this role, cannot tell. entries: captured statements (rows, on SQLite) and positions drawn since
    the first link was installed, or since the last of them was taken down. wal: of the whole server."""

    links: int
    entries: int
    days: float | None
    entries_per_day: float | None
    waiting: int
    ours_bytes: int | None
    wal_bytes_per_day: float | None
    wal_bytes_now: int | None
    trigger_calls: int | None
    trigger_ms_per_call: float | None
    disk_free_share: float | None
    pauses_below: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> list[str]:
        told = [
            f"{self.links} links, {self.entries:,} entries so far{_per_day(self.entries_per_day)}, {self.waiting:,} wait"
        ]
        if self.ours_bytes is not None:
            told.append(f"tables of ours: {self.ours_bytes / MB:,.1f} MB")
        if self.wal_bytes_per_day is not None:
            told.append(f"WAL of the whole server: {self.wal_bytes_per_day / MB:,.0f} MB a day")
        if self.wal_bytes_now is not None:
            told.append(f"WAL file: {self.wal_bytes_now / MB:,.1f} MB now")
        told.append(self._triggers())
        share = "not to be seen from here" if self.disk_free_share is None else f"{self.disk_free_share:.0%} free"
        told.append(f"disk of the database: {share}; a copy pauses below {self.pauses_below:.0%}")
        return told

    def _triggers(self) -> str:
        if self.trigger_ms_per_call is None:
            return "time in our triggers: not measured (PostgreSQL counts it with track_functions = 'pl')"
        return f"our triggers: {self.trigger_calls:,} calls, {self.trigger_ms_per_call:.3f} ms each"


def measured() -> Cost:
    connection = config.connection()
    installed, entries = len(links.names(connection)), engine_of(connection).high_water(connection)
    days = _days()
    calls, ms = _asked(connection, _triggers) or (None, None)
    return Cost(
        links=installed,
        entries=entries,
        days=days,
        entries_per_day=entries / days if days else None,
        waiting=room.waiting(connection, 10_000_000),
        ours_bytes=_asked(connection, _ours_bytes),
        wal_bytes_per_day=_asked(connection, _wal_per_day),
        wal_bytes_now=_wal_now(connection),
        trigger_calls=calls,
        trigger_ms_per_call=ms,
        disk_free_share=room.free_share(connection),
        pauses_below=config.disk_free(),
    )


def _per_day(rate: float | None) -> str:
    return "" if rate is None else f" ({rate:,.0f} a day)"


def _days() -> float | None:
    """Since the first Copy that the ledger knows; None before, and in its first minutes, which say nothing of a day."""
    copied = Transition.objects.using(alias()).filter(stage_after="copy", outcome=Transition.Outcome.DONE)
    first = copied.exclude(ended_at=None).order_by("ended_at").first()
    if first is None or first.ended_at is None:
        return None
    age_s = float((timezone.now() - first.ended_at).total_seconds())
    return age_s / DAY_S if age_s > 600 else None


def _asked(connection: Connection, ask: Callable[[Connection], Any]) -> Any:
    """None where the database has no such view, or this role may not look."""
    try:
        with transaction.atomic(using=connection.alias):
            return ask(connection)
    except DatabaseError:
        return None


def _one(connection: Connection, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def _ours_bytes(connection: Connection) -> int | None:
    if connection.vendor == "sqlite":
        found = _one(connection, "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'strangler%'")
    else:
        found = _one(
            connection,
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'strangler%'"
            " AND relnamespace = current_schema()::regnamespace",
        )
    return None if found[0] is None else int(found[0])


def _wal_per_day(connection: Connection) -> float | None:
    if connection.vendor == "sqlite":
        return None
    wal_bytes, age_s = _one(connection, "SELECT wal_bytes, extract(epoch FROM now() - stats_reset) FROM pg_stat_wal")
    return float(wal_bytes) / float(age_s) * DAY_S if age_s and age_s > 600 else None


def _wal_now(connection: Connection) -> int | None:
    if connection.vendor != "sqlite":
        return None
    file = Path(f"{connection.settings_dict['NAME']}-wal")
    return file.stat().st_size if file.is_file() else None


def _triggers(connection: Connection) -> tuple[int, float] | None:
    if connection.vendor == "sqlite":
        return None
    sql = "SELECT sum(calls), sum(total_time) FROM pg_stat_user_functions WHERE funcname LIKE 'strangler%'"
    calls, ms = _one(connection, sql)
    return (int(calls), float(ms) / int(calls)) if calls else None
