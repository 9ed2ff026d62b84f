"""A value of a model's options in, and field names that change; the same value with the new names out. `author` becomes
`author_id` where a foreign key becomes a plain column: in lists of names, in Q and F, in indexes by expression.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.constants import LOOKUP_SEP


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Whatever mentions none of the names is returned as it is."""
    if not names:
        return value
    match value:
        case str():
            return _name(value, names)
        case list() | tuple() | set():
            return type(value)(renamed(each, names) for each in value)
        case dict():
            return {key: renamed(each, names) for key, each in value.items()}
        case Q():
            return _q(value, names)
        case F():
            return type(value)(_name(value.deconstruct()[1][0], names))
        case Value():
            return value
    if hasattr(value, "deconstruct") and hasattr(value, "resolve_expression"):
        return _rebuilt(value, names)
    return value


def rule(value: Any, names: Mapping[str, str]) -> Any:
    """An index or a constraint. Its name and its message are no fields."""
    if not names:
        return value
    _, args, kwargs = value.deconstruct()
    kept = ("name", "violation_error_message", "violation_error_code", "db_tablespace", "opclasses", "index_type")
    changed = {key: each if key in kept else renamed(each, names) for key, each in kwargs.items()}
    return type(value)(*(renamed(each, names) for each in args), **changed)


def _name(text: str, names: Mapping[str, str]) -> str:
    sign = text[:1] if text[:1] in "-+?" else ""
    first, separator, rest = text[len(sign) :].partition(LOOKUP_SEP)
    if first == "pk" or first not in names:
        return text
    return f"{sign}{names[first]}{separator}{rest}"


def _q(value: Q, names: Mapping[str, str]) -> Q:
    children = [
        (_name(child[0], names), _right(child[1], names)) if isinstance(child, tuple) else renamed(child, names)
        for child in value.children
    ]
    return Q(*children, _connector=value.connector, _negated=value.negated)


def _right(value: Any, names: Mapping[str, str]) -> Any:
    """What a field is compared with: an expression may name fields, a text is a text."""
    return renamed(value, names) if hasattr(value, "resolve_expression") else value


def _rebuilt(value: Any, names: Mapping[str, str]) -> Any:
    _, args, kwargs = value.deconstruct()
    return type(value)(*(renamed(each, names) for each in args), **{k: renamed(v, names) for k, v in kwargs.items()})
