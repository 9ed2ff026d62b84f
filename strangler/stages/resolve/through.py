"""UpdateThrough answers and the tables that leave in; the columns each table lets through out, or why one cannot go. Called
by resolve.

Compared and set means: a value is replaced by another. What is counted up or down (amounts, counters) must not go
this way: of two writers who both add one, one is refused. Decimals are refused here; an integer looks like any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import GeneratedField, Model

from strangler.messages import Refusal, nearest, refuse
from strangler.plans.answers import Answer, UpdateThrough
from strangler.plans.resolved import ResolvedTable

AMOUNT = "DecimalField"


def updates_through(
    answers: Iterable[Answer], tables: Sequence[ResolvedTable]
) -> tuple[dict[str, tuple[str, ...]], list[Refusal]]:
    """{table: columns} of all such answers together: the database cannot tell one writer from another."""
    chosen: dict[str, list[str]] = defaultdict(list)
    faults = []
    for answer in (each for each in answers if isinstance(each, UpdateThrough)):
        for name in answer.columns:
            places = [(table, column) for table in tables if (column := _column_of(table, name))]
            if fault := _fault_of(places):
                near = "" if places else nearest(name, [each for table in tables for each in _names(table)])
                words = {"column": name, "fault": fault[0], "nearest": near, "instead": fault[1]}
                faults.append(refuse("S228", answer.where, subject=answer.subject, **words))
            else:
                chosen[places[0][0].name].append(places[0][1])
    return {table: tuple(dict.fromkeys(columns)) for table, columns in chosen.items()}, faults


def may_go_through(model: type[Model]) -> frozenset[str]:
    """Columns that nothing in the model speaks against, for whoever has no resolved table yet."""
    key = {field.column for field in getattr(model._meta, "pk_fields", [model._meta.pk])}
    fields: list[Any] = list(model._meta.local_concrete_fields)
    return frozenset(
        field.column
        for field in fields
        if field.column not in key and not field.remote_field and not _is_computed(field)
    )


def _is_computed(field: Any) -> bool:
    """By the database, or by people who count: neither is set to a value that somebody compared."""
    return isinstance(field, GeneratedField) or field.get_internal_type() == AMOUNT


def _fault_of(places: Sequence[tuple[ResolvedTable, str]]) -> tuple[str, str] | None:
    """Why, and what to write instead."""
    if not places:
        return "no table that leaves has it", "correct the name"
    if len(places) > 1:
        labels = [f"{table.model or table.name}.{column}" for table, column in places]
        return f"several tables have it: {', '.join(labels)}", f"write it like {labels[0]}"
    return _fault_of_column(*places[0])


def _fault_of_column(table: ResolvedTable, column: str) -> tuple[str, str] | None:
    found = next(each for each in table.columns if each.name == column)
    if column in table.key:
        return "it is part of the key", "leave it out; a row that changes its key is another row"
    if found.natural:
        return f"it names a {found.natural} by a number of this database", "let that writer call the service"
    if found.internal_type == AMOUNT:
        return (
            "it holds an amount, which two writers may change at once",
            "let that writer call the service",
        )
    if any(column in parent.columns for parent in table.parents):
        return (
            "it points to another row, which may be gone at the owner",
            "let that writer call the service",
        )
    if table.is_partial:
        return (
            f"{table.name} leaves columns out, whose changes would pass unseen",
            f"let all columns of {table.name} leave",
        )
    return None


def _column_of(table: ResolvedTable, name: str) -> str:
    """The column that a plan means by `column`, `field`, `app.Model.field` or `table.column`; '' if it is not here."""
    owner, _, last = name.rpartition(".")
    if owner and owner.lower() not in (table.model.lower(), table.name.lower()):
        return ""
    column = _columns_by_field(table).get(last, last)
    return column if column in table.column_names else ""


def _names(table: ResolvedTable) -> Iterator[str]:
    for name in (*_columns_by_field(table), *table.column_names):
        yield from (name, f"{table.model or table.name}.{name}")


def _columns_by_field(table: ResolvedTable) -> dict[str, str]:
    fields = apps.get_model(table.model)._meta.local_concrete_fields if table.model else []
    return {field.name: field.column for field in fields}
