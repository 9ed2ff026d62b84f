"""JSON text in; values out that keep what JSON said. Called by content and difference.

Numbers keep their text and compare by exact decimal value: 0.1 and 0.10000000000000001 differ, 1.5 and 1.50 do not, and
1 against 1.0 is a difference of type, since a typed client reads an integer there or fails.
"""

import json
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException


@dataclass(frozen=True, slots=True)
class Number:
    """value: exact, or the text itself where it is beyond what a Decimal can hold."""

    is_whole: bool
    value: Decimal | str
    text: str = field(compare=False)

    @classmethod
    def read(cls, text: str) -> "Number":
        is_whole = not set(text) & set(".eE")
        try:
            return cls(is_whole, Decimal(text), text)
        except DecimalException:
            return cls(is_whole, text, text)


Value = None | bool | str | Number | list["Value"] | dict[str, "Value"]


class NotJson(ValueError):
    """Text that is no JSON, or too deep to be read safely."""


def read_json(text: str) -> Value:
    """Raises NotJson. NaN and Infinity are not JSON. Of a key given twice the last one counts, as browsers have it."""
    try:
        value: Value = json.loads(text, parse_int=Number.read, parse_float=Number.read, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error
    return value


def type_name(value: Value) -> str:
    """null, boolean, string, integer, decimal, list or object."""
    if isinstance(value, Number):
        return "integer" if value.is_whole else "decimal"
    names: dict[type, str] = {bool: "boolean", str: "string", list: "list", dict: "object"}
    return names.get(type(value), "null")


def canonical(value: Value) -> str:
    """A text that two values share exactly when they are the same; for finding elements that changed places."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, Number):
        return f"{type_name(value)[0]}{_shortest(value.value)}"
    return json.dumps(value)


def plain(value: object) -> object:
    """The value for a person's eyes: numbers as their text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.text if isinstance(value, Number) else value


def _shortest(value: Decimal | str) -> str:
    if isinstance(value, str):
        return value
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    significant = text.rstrip("0")
    if not significant:
        return "0"
    return f"{'-' * sign}{significant}e{int(exponent) + len(text) - len(significant)}"


def _refuse_constant(name: str) -> Value:
    raise ValueError(f"{name} is not JSON")
