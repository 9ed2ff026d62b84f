"""Drafted models in; one row of each table that moves, as the monolith would send it, out: what the service's own tests post.

Values are made up, and as a database would hold them. A table gets no row, but a sentence, where a condition could not be met
by trying, or where a column is of a kind that no link carries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CheckConstraint, F, GeneratedField, Model, Q

from strangler.management.drafting.combined import combined
from strangler.management.drafting.side import Side
from strangler.sync.definition import Column, Kind
from strangler.sync.introspect import UnsupportedColumn, column_of

NUMBERS = ("1", "2", "5", "0", "10", "100", "-1")
TRIED_AT_ONCE = 3  # columns of one condition that are varied together: 7 values each
VALUES: dict[Kind, str] = {
    Kind.INT: "1",
    Kind.TEXT: "a",
    Kind.BOOL: "true",
    Kind.FLOAT: "1.0",
    Kind.DATETIME: "2024-03-01T10:00:00.000000Z",
    Kind.NAIVE: "2024-03-01T10:00:00.000000",
    Kind.DATE: "2024-03-01",
    Kind.TIME: "10:00:00.000000",
    Kind.DURATION: "1000000",
    Kind.UUID: "00000000-0000-4000-8000-000000000001",
    Kind.JSON: "{}",
    Kind.BYTES: "00",
    Kind.IP: "127.0.0.1",
}
Row = dict[str, str | None]


@dataclass
class Rows:
    """moving, borrowed: table -> column -> canonical text. missing: sentences about tables without a row."""

    moving: dict[str, Row] = field(default_factory=dict)
    borrowed: dict[str, Row] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def rows_of(side: Side, *, use_tz: bool) -> Rows:
    found = Rows()
    for model, fields in side.borrowed.items():
        found.borrowed[model._meta.db_table] = {each.column: _value(each, use_tz=use_tz) for each in fields}
    waiting = list(side.moving)
    while ready := [model for model in waiting if not _needs(model, side, waiting)]:
        for model in ready:
            _add(model, side, found, use_tz=use_tz)
        waiting = [model for model in waiting if model not in ready]
    for model in waiting:
        found.missing.append(
            f"{model._meta.db_table}: its rows and others' need each other first. Write them in tests/rows.py."
        )
    _untie(side, found)
    return found


def _untie(side: Side, found: Rows) -> None:
    """No link carries tables that refer to each other in a circle: they get no row, nor does what needs one of theirs."""
    keys = [
        key
        for model in side.moving
        for key in _stored(model)
        if key.remote_field and side.moves(key.remote_field.model)
    ]
    ties = [(key.model._meta.db_table, key.column, key.remote_field.model._meta.db_table) for key in keys]
    left = {table for table, _, parent in ties if table != parent}
    while loose := {each for each in left if not any(t == each and p in left - {t} for t, _, p in ties)}:
        left -= loose
    while loose := {each for each in left if not any(p == each and t in left - {p} for t, _, p in ties)}:
        left -= loose
    if not left:
        return
    gone = set(left)
    while more := {t for t, column, p in ties if p in gone and t not in gone and found.moving.get(t, {}).get(column)}:
        gone |= more
    rest = sorted(gone - left)
    found.missing.append(
        f"{', '.join(sorted(left))} refer to each other, and no link carries that: one of them stays, or one key goes."
        + (f" Until then {', '.join(rest)} get no row in tests/rows.py either." if rest else "")
    )
    found.moving = {table: row for table, row in found.moving.items() if table not in gone}


def _add(model: type[Model], side: Side, found: Rows, *, use_tz: bool) -> None:
    table = model._meta.db_table
    try:
        row = {each.column: _held(each, side, found, use_tz=use_tz) for each in _stored(model)}
    except UnsupportedColumn as error:
        found.missing.append(
            f"{table}: {error}, and no link carries that. Leave the column out with columns= in the plan, if it may be empty; "
            "else the table stays."
        )
        return
    row = _meeting(model, row) or {}
    if row and not _lacks_parent(model, side, found, row):
        found.moving[table] = row
    else:
        found.missing.append(f"{table}: no row could be made up that its rules take. Write one in tests/rows.py.")


def _stored(model: type[Model]) -> list[Any]:
    """Columns that are written; what a database computes is not."""
    return [each for each in model._meta.local_concrete_fields if not isinstance(each, GeneratedField)]


def _needs(model: type[Model], side: Side, waiting: list[type[Model]]) -> bool:
    keys = [each for each in _stored(model) if each.remote_field and not each.null]
    return any(key.remote_field.model in waiting and key.remote_field.model is not model for key in keys)


def _held(each: Any, side: Side, found: Rows, *, use_tz: bool) -> str | None:
    """A key to a row that moves and is not there yet is empty; so is one to its own table."""
    if each.remote_field and side.moves(each.remote_field.model) and each.null:
        parent = found.moving.get(each.remote_field.model._meta.db_table)
        return parent[each.target_field.column] if parent else None
    return _value(each, use_tz=use_tz)


def _lacks_parent(model: type[Model], side: Side, found: Rows, row: Mapping[str, str | None]) -> bool:
    keys = [each for each in _stored(model) if each.remote_field and row[each.column] is not None]
    moving = [key.remote_field.model._meta.db_table for key in keys if side.moves(key.remote_field.model)]
    return any(table not in found.moving for table in moving if table != model._meta.db_table)


def _value(each: Any, *, use_tz: bool) -> str:
    """Raises UnsupportedColumn."""
    column = column_of(each, use_tz=use_tz)
    if column.natural:
        return VALUES[Kind.INT]  # the draft's own column is a plain number
    while each.remote_field:
        each = each.target_field
    if each.choices and column.kind in (Kind.TEXT, Kind.INT) and (values := list(_choices(each.choices))):
        return str(values[0])
    return _decimal(column, each) if column.kind is Kind.DECIMAL else VALUES[column.kind]


def _choices(choices: Any) -> Iterator[Any]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from (inner for inner, _ in label)
        elif value is not None and value != "":
            yield value


def _decimal(column: Column, each: Any) -> str:
    whole = "1" if each.max_digits is None or each.max_digits > (column.scale or 0) else "0"
    return f"{whole}.{'0' * column.scale}" if column.scale else whole


def _meeting(model: type[Model], row: Row) -> Row | None:
    """The row with numbers changed until every condition holds; None if none was found."""
    fields: list[Any] = list(model._meta.local_concrete_fields)
    by_name: dict[str, str] = {each.name: each.column for each in fields}
    for rule in model._meta.constraints:
        if not isinstance(rule, CheckConstraint) or _holds(rule.condition, row, by_name):
            continue
        free = sorted(column for column in _named(rule.condition, by_name) if _is_number(row.get(column)))
        tried = combined(NUMBERS, len(free[:TRIED_AT_ONCE]))
        trials = ({**row, **dict(zip(free, values, strict=False))} for values in tried)
        found = next((trial for trial in trials if _holds(rule.condition, trial, by_name)), None)
        if found is None:
            return None
        row = found
    return row


def _named(condition: Any, by_name: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    for child in getattr(condition, "children", []):
        found |= {by_name.get(child[0].partition("__")[0], "")} if isinstance(child, tuple) else _named(child, by_name)
    return found - {""}


def _is_number(text: str | None) -> bool:
    return text is not None and text.lstrip("-").replace(".", "", 1).isdigit()


def _holds(condition: Any, row: Row, by_name: Mapping[str, str]) -> bool:
    """Whether a condition is met for sure: what cannot be judged here is not."""
    if not isinstance(condition, Q):
        return False
    found = [
        _is_met(child, row, by_name) if isinstance(child, tuple) else _holds(child, row, by_name)
        for child in condition.children
    ]
    if condition.connector == Q.XOR:
        return False
    whole = all(found) if condition.connector == Q.AND else any(found)
    return not whole if condition.negated else whole


def _is_met(child: tuple[str, Any], row: Row, by_name: Mapping[str, str]) -> bool:
    path, wanted = child
    name, _, lookup = path.partition("__")
    held, wanted = row.get(by_name.get(name, name)), _plain(wanted, row, by_name)
    if lookup == "isnull":
        return (held is None) is bool(wanted)
    if held is None:
        return False
    judge = JUDGES.get(lookup or "exact")
    try:
        return bool(judge and judge(_same_kind(held, wanted), wanted))
    except (TypeError, ValueError):
        return False


def _plain(wanted: Any, row: Row, by_name: Mapping[str, str]) -> Any:
    if not isinstance(wanted, F):
        return wanted
    name = str(wanted.deconstruct()[1][0])
    held = row.get(by_name.get(name, name))
    return float(held) if held is not None and _is_number(held) else held


def _same_kind(held: str, wanted: Any) -> Any:
    first = next(iter(wanted), None) if isinstance(wanted, list | tuple | set) else wanted
    if isinstance(first, bool):
        return held == "true"
    return held if isinstance(first, str) else float(held)


JUDGES: dict[str, Any] = {
    "exact": lambda held, wanted: held == wanted,
    "gt": lambda held, wanted: held > wanted,
    "gte": lambda held, wanted: held >= wanted,
    "lt": lambda held, wanted: held < wanted,
    "lte": lambda held, wanted: held <= wanted,
    "in": lambda held, wanted: held in wanted,
    "range": lambda held, wanted: wanted[0] <= held <= wanted[1],
}
