"""What a cell means. In: text or a number from a file. Out: a checked value. Raises BadRow with the reason. Pure."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from monolith.importer.report import BadRow

MAX_PRICE = Decimal("999999.99")


def text(value: Any, *, name: str, limit: int, needed: bool = True) -> str:
    cleaned = "" if value is None else str(value).replace("\x00", "").strip()
    if needed and not cleaned:
        raise BadRow(f"no {name}")
    if len(cleaned) > limit:
        raise BadRow(f"{name} longer than {limit}")
    return cleaned


def whole(value: Any, *, name: str, low: int, high: int) -> int:
    """A whole number from low to high; `6.0` counts as 6."""
    number = _decimal(value, name)
    if number != number.to_integral_value() or not low <= number <= high:
        raise BadRow(f"{name} is not a whole number from {low} to {high}")
    return int(number)


def price(value: Any) -> Decimal:
    """Money in pence, halves to even; above nothing."""
    number = _decimal(value, "price")
    if not 0 < number <= MAX_PRICE:
        raise BadRow("price is not above 0")
    return number.quantize(Decimal("0.01"))


def share(value: Any, *, name: str) -> Decimal:
    """From 0 to less than 1."""
    number = _decimal(value, name)
    if not 0 <= number < 1:
        raise BadRow(f"{name} is not a share from 0 to less than 1")
    return number


def moment(value: Any, *, name: str = "date") -> datetime:
    """An ISO date and time, in UTC unless it says otherwise."""
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadRow(f"{name} is not readable") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _decimal(value: Any, name: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise BadRow(f"{name} is not a number") from None
    if not number.is_finite():
        raise BadRow(f"{name} is not a number")
    return number
