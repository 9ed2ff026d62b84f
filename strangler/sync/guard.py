"""The first statement that touches anything in an apply: positions upserted where newer, keys sorted. Only keys it returns
may be written. Check-then-write in two statements let a backfilled row resurrect a deleted one.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.protocol.position import Position
from strangler.sync.definition import key_from, key_text

SLICE = 1_000


def pass_newer(connection: Connection, link: str, positions: dict[RowKey, Position]) -> set[RowKey]:
    """Store each position that is newer than what is stored (protocol.position.is_newer) and return those rows."""
    passed: set[RowKey] = set()
    rows = sorted(positions)
    for start in range(0, len(rows), SLICE):
        some = rows[start : start + SLICE]
        params = [v for row in some for v in (link, row.table, key_text(row.key), *positions[row])]
        marks = ", ".join(["(%s, %s, %s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO strangler_version(link, table_name, key, epoch, version) VALUES {marks}"
                " ON CONFLICT (link, table_name, key) DO UPDATE SET epoch = excluded.epoch, version = excluded.version"
                " WHERE (excluded.epoch, excluded.version) > (strangler_version.epoch, strangler_version.version)"
                " RETURNING table_name, key",
                params,
            )
            passed |= {RowKey(table, key_from(key)) for table, key in cursor.fetchall()}
    return passed


def known(connection: Connection, links: list[str], rows: list[RowKey]) -> set[RowKey]:
    """Rows for which some position is stored: if such a row does not exist, it was deleted, not late."""
    found: set[RowKey] = set()
    for row in rows:
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * len(links))
            cursor.execute(
                f"SELECT 1 FROM strangler_version WHERE link IN ({marks}) AND table_name = %s AND key = %s",
                [*links, row.table, key_text(row.key)],
            )
            if cursor.fetchone():
                found.add(row)
    return found


@dataclass(frozen=True, slots=True)
class Applied:
    """A key with the version it was applied at. id: tells rows of one version apart."""

    row: RowKey
    version: int
    id: int


def changed_since(connection: Connection, link: str, after: Position, after_row: int, limit: int) -> list[Applied]:
    """What was applied in that epoch past `after`, oldest first: what a verification up to there has not seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, key, version, id FROM strangler_version WHERE link = %s AND epoch = %s"
            " AND (version, id) > (%s, %s) ORDER BY version, id LIMIT %s",
            [link, after.epoch, after.version, after_row, limit],
        )
        return [Applied(RowKey(table, key_from(key)), version, id) for table, key, version, id in cursor.fetchall()]


def collect(connection: Connection, link: str, epoch: int) -> int:
    """Forget positions of closed epochs (protocol.position.may_forget); return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM strangler_version WHERE link = %s AND epoch < %s", [link, epoch])
        return int(cursor.rowcount)
