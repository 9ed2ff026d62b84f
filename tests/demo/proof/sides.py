"""Rows of both databases in; where they differ out. A comparison of our own: the toolkit's encoding is not asked.

Called by verdict once nothing is under way any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.demo.proof.rows import MOVED, REFERENCES, Row, Rows


@dataclass(frozen=True, slots=True)
class Difference:
    """column: "" when one side lacks the whole row."""

    table: str
    key: Any
    column: str
    monolith: Any
    service: Any


def differences(monolith: Rows, service: Rows) -> list[Difference]:
    """Rows of moved tables that are not the same on both sides, by primary key, all columns."""
    return [one for table in MOVED for one in _of_table(table, monolith, service)]


def reference_differences(monolith: Rows, service: Rows) -> list[Difference]:
    """Columns the service borrowed that are not what the monolith has."""
    return [one for table in REFERENCES if table in service.tables for one in _of_table(table, monolith, service)]


def rows_that_differ(found: list[Difference]) -> int:
    return len({(one.table, one.key) for one in found})


def _of_table(table: str, monolith: Rows, service: Rows) -> Iterator[Difference]:
    ours, theirs = monolith.by_id(table), service.by_id(table)
    for key in sorted(ours.keys() | theirs.keys()):
        if key not in ours or key not in theirs:
            yield Difference(table, key, "", _presence(key in ours), _presence(key in theirs))
        else:
            yield from _of_row(table, key, ours[key], theirs[key])


def _of_row(table: str, key: Any, ours: Row, theirs: Row) -> Iterator[Difference]:
    for column in sorted(ours.keys() & theirs.keys()):
        left, right = canonical(column, ours[column]), canonical(column, theirs[column])
        if left != right:
            yield Difference(table, key, column, left, right)


def canonical(column: str, value: Any) -> Any:
    """The value without its engine's accent: instants in UTC, numbers without trailing zeros, NULL unlike ''."""
    if value is None:
        return None
    if isinstance(value, str) and column.endswith("_at"):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bool | int | float | Decimal):
        return str(Decimal(str(int(value) if isinstance(value, bool) else value)).normalize())
    return value


def _presence(is_there: bool) -> str:
    return "there" if is_there else "missing"
