"""A value as it came over the wire in; why no column of its kind holds it out. Asked before anything is written: SQLite would
store a text in a number's place, PostgreSQL would refuse it in the middle of a batch, and drivers raise errors of their own.

One such row is refused by its key, like a row the database refuses, and stops nobody else: a batch that is refused whole is
sent again for ever.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address

from strangler.protocol.order import Change
from strangler.sync.definition import Column, Kind, Table
from strangler.sync.natural import CONTENT_TYPE, PERMISSION

SHOWN = 40  # characters of a value in a reason
LEAST, MOST = -(2**63), 2**63 - 1


def misfit(table: Table, change: Change) -> str:
    """The first reason, or ''. The change's shape was checked before."""
    columns = table.key_columns if change.values is None else table.columns
    for column, text in zip(columns, change.row.key if change.values is None else change.values, strict=True):
        if text is None:
            if not column.nullable:
                return f"{column.name} may not be NULL"
        elif not is_canonical(column, text):
            return f"{column.name} holds {text[:SHOWN]!r}, which is no {column.natural or column.kind.value}"
    return ""


def is_canonical(column: Column, text: str) -> bool:
    """Whether encoding.canonical could have written this. Text may be any; JSON is looked at by both databases."""
    check = _NATURAL[column.natural] if column.natural in _NATURAL else _CHECKS.get(column.kind)
    return check is None or check(text)


def _spelt(pattern: str) -> Callable[[str], bool]:
    match = re.compile(pattern, re.ASCII).fullmatch
    return lambda text: match(text) is not None


def _is_int(text: str) -> bool:
    return _is_whole(text) and len(text) <= 20 and LEAST <= int(text) <= MOST


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


_is_whole = _spelt(r"-?(0|[1-9]\d*)")
_NATURAL = {CONTENT_TYPE: _spelt(r"\w+\.\w+"), PERMISSION: _spelt(r"\w+\.\w+\..+")}
_DAY, _CLOCK = r"\d{4,}-\d\d-\d\d", r"\d\d:\d\d:\d\d\.\d{6}"
_CHECKS = {
    Kind.INT: _is_int,
    Kind.BOOL: _spelt("true|false"),
    Kind.DECIMAL: _spelt(r"-?\d+(\.\d+)?|NaN|-?Infinity"),
    Kind.FLOAT: _spelt(r"-?(\d+(\.\d+)?(e[+-]\d+)?|inf)|nan"),
    Kind.DATETIME: _spelt(f"{_DAY}T{_CLOCK}Z"),
    Kind.NAIVE: _spelt(f"{_DAY}T{_CLOCK}"),
    Kind.DATE: _spelt(_DAY),
    Kind.TIME: _spelt(_CLOCK),
    Kind.DURATION: _is_int,
    Kind.UUID: _spelt("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    Kind.BYTES: _spelt("([0-9a-f]{2})*"),
    Kind.IP: _is_address,
}
