"""A Django model in; the table a link carries out. Kinds come from fields, names and rules from the model's options."""

from typing import Any

from django.db import models

from strangler.sync.definition import Column, Kind, Parent, Table
from strangler.sync.natural import TABLES

KINDS: dict[str, Kind] = {
    "AutoField": Kind.INT,
    "BigAutoField": Kind.INT,
    "SmallAutoField": Kind.INT,
    "IntegerField": Kind.INT,
    "BigIntegerField": Kind.INT,
    "SmallIntegerField": Kind.INT,
    "PositiveIntegerField": Kind.INT,
    "PositiveBigIntegerField": Kind.INT,
    "PositiveSmallIntegerField": Kind.INT,
    "CharField": Kind.TEXT,
    "TextField": Kind.TEXT,
    "SlugField": Kind.TEXT,
    "FileField": Kind.TEXT,
    "FilePathField": Kind.TEXT,
    "BooleanField": Kind.BOOL,
    "DecimalField": Kind.DECIMAL,
    "FloatField": Kind.FLOAT,
    "DateTimeField": Kind.DATETIME,
    "DateField": Kind.DATE,
    "TimeField": Kind.TIME,
    "DurationField": Kind.DURATION,
    "UUIDField": Kind.UUID,
    "JSONField": Kind.JSON,
    "BinaryField": Kind.BYTES,
    "GenericIPAddressField": Kind.IP,
}


class UnsupportedColumn(ValueError):
    """A column whose kind the toolkit cannot carry yet; names every such column."""


def column_of(field: Any, *, use_tz: bool = True) -> Column:
    """One concrete field as a column. Raises UnsupportedColumn."""
    if natural := natural_of(field):
        return Column(field.column, Kind.TEXT, nullable=field.null, natural=natural)
    target = field
    while target.remote_field:  # a foreign key is stored as its target's key
        target = target.target_field
    kind = KINDS.get(target.get_internal_type())
    if kind is None:
        raise UnsupportedColumn(f"{field.model._meta.label}.{field.name} is a {target.get_internal_type()}")
    if kind is Kind.DATETIME and not use_tz:
        kind = Kind.NAIVE
    scale = target.decimal_places if kind is Kind.DECIMAL else None
    return Column(field.column, kind, nullable=field.null, scale=scale)


def natural_of(field: Any) -> str:
    """The model whose number a foreign key holds, if that number means nothing in another database; else ''."""
    target = field.remote_field.model if field.remote_field else None
    return target._meta.label if target is not None and target._meta.label in TABLES else ""


def table_of(
    model: type[models.Model],
    *,
    columns: list[str] | None = None,
    on_delete: dict[str, str] | None = None,
    deletes_through: bool = False,
    updates_through: tuple[str, ...] = (),
    use_tz: bool = True,
) -> Table:
    """The model's own table. columns: None = all; key columns are always carried. on_delete: {parent table: policy}.

    Raises UnsupportedColumn with all of them at once.
    """
    fields = list(model._meta.local_concrete_fields)
    key = _key_of(model)
    carried = [f for f in fields if columns is None or f.column in columns or f.column in key]
    found, faults = [], []
    for field in carried:
        try:
            found.append(column_of(field, use_tz=use_tz))
        except UnsupportedColumn as error:
            faults.append(str(error))
    if faults:
        raise UnsupportedColumn("; ".join(faults))
    return Table(
        name=model._meta.db_table,
        columns=tuple(found),
        key=key,
        parents=tuple(_parents(carried, on_delete or {})),
        uniques=tuple(_uniques(model, {column.name for column in found}, key)),
        deletes_through=deletes_through,
        updates_through=updates_through,
        is_partial=len(carried) < len(fields),
    )


def _key_of(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.column for field in getattr(model._meta, "pk_fields", [model._meta.pk]))


def _parents(fields: list[Any], on_delete: dict[str, str]) -> list[Parent]:
    found = []
    for field in fields:
        if field.remote_field and not natural_of(field):
            parent = field.remote_field.model._meta.db_table
            policy = on_delete.get(parent, "restrict")
            if policy == "cascade" and field.remote_field.on_delete is models.SET_NULL:
                policy = "nullify"
            found.append(Parent(parent, (field.column,), policy))
    return found


def _uniques(model: type[models.Model], carried: set[str], key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Unconditional ones: making room for a row by deleting the one it clashes with is right only where all clash."""
    by_name: dict[str, str] = {field.name: str(field.column) for field in model._meta.local_concrete_fields}
    rules: list[tuple[str, ...]] = [(str(f.column),) for f in model._meta.local_concrete_fields if f.unique]
    rules += [tuple(by_name[name] for name in rule) for rule in model._meta.unique_together]
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and rule.fields and rule.condition is None:
            rules.append(tuple(by_name[name] for name in rule.fields))
    return [rule for rule in dict.fromkeys(rules) if rule != key and set(rule) <= carried]
