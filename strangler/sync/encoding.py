"""Raw values as a driver returns them in; canonical text out, and the hash of a row. One encoding for copying, comparing
and verifying, on every engine: no rounding, no local time, NULL is not ''.
"""

import hashlib
import json
from decimal import Decimal
from typing import Any

from strangler.sync.definition import Column, Kind

NULL_LENGTH = b"-"


def canonical(column: Column, raw: Any) -> str | None:
    """Canonical text of one value, or None for NULL. raw: what the engine's `select_text` expression returned."""
    if raw is None:
        return None
    finish = _FINISH.get(column.kind)
    return finish(column, raw) if finish else str(raw)


def row_hash(values: tuple[str | None, ...]) -> str:
    """Hex BLAKE2b-128 over the length-prefixed canonical values, so that no two rows concatenate to the same bytes."""
    digest = hashlib.blake2b(digest_size=16)
    for value in values:
        if value is None:
            digest.update(NULL_LENGTH)
            continue
        data = value.encode()
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


def _decimal(column: Column, raw: Any) -> str:
    """At least as many digits after the point as the column has; more only where a database without scales holds more."""
    value = Decimal(str(raw))
    if not value.is_finite():
        return str(value)
    whole, _, fraction = format(abs(value) if value.is_zero() else value, "f").partition(".")
    if column.scale is not None:
        fraction = f"{fraction[: column.scale]:0<{column.scale}}{fraction[column.scale :].rstrip('0')}"
    return f"{whole}.{fraction}" if fraction else whole


def _float(_column: Column, raw: Any) -> str:
    return repr(float(raw))


def _datetime(column: Column, raw: Any) -> str:
    """`2026-01-31T09:05:00.000000`, with a final Z if it is an instant. Engines hand it over in UTC, with space or T."""
    day, _, clock = str(raw).replace(" ", "T", 1).removesuffix("Z").removesuffix("+00:00").partition("T")
    return f"{day}T{_micros(clock or '00:00:00')}" + ("Z" if column.kind is Kind.DATETIME else "")


def _time(_column: Column, raw: Any) -> str:
    return _micros(str(raw))


def _micros(clock: str) -> str:
    whole, _, fraction = clock.partition(".")
    return f"{whole}.{fraction:0<6}"


def _json(_column: Column, raw: Any) -> str:
    # Numbers stay text: a float would turn 1.10 into 1.1 and lose the digits of a long one.
    loaded = json.loads(raw, parse_float=_Number, parse_int=_Number) if isinstance(raw, str) else raw
    return _dump(loaded)


class _Number(str):
    """A JSON number, kept as it was written."""


def _dump(value: Any) -> str:
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_dump(value[name])}" for name in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_dump, value)) + "]"
    return json.dumps(value)


def _uuid(_column: Column, raw: Any) -> str:
    digits = str(raw).replace("-", "").lower()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


_FINISH = {
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _float,
    Kind.DATETIME: _datetime,
    Kind.NAIVE: _datetime,
    Kind.TIME: _time,
    Kind.JSON: _json,
    Kind.UUID: _uuid,
}
