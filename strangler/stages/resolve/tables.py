"""One declared table or reference in; its columns, key and unique sets out, as the database has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import GeneratedField, Model, UniqueConstraint
from django.db.models.fields import AutoFieldMixin

from strangler.messages import Refusal, nearest, refuse
from strangler.plans.extraction import Reference, Table
from strangler.plans.resolved import ResolvedColumn, ResolvedTable, ResolvedUnique
from strangler.stages.resolve import registry
from strangler.stages.resolve.links import is_carried
from strangler.stages.resolve.schema import KINDS, Schema
from strangler.sync.introspect import natural_of

MIGRATE = "manage.py migrate {}, then manage.py strangle check"
LOOK = "correct the name, or create the table"
ONE_TABLE = "make it one plain table under this name, or let it stay"
QUOTE = '"'
PER_TABLE = "declare the tables behind the view"


@dataclass
class Found:
    """What one declaration turned out to be. table is None if faults say so."""

    declared: Table | Reference
    model: type[Model] | None = None
    table: ResolvedTable | None = None
    faults: list[Refusal] = field(default_factory=list)


def name_of(declared: Table | Reference, model: type[Model] | None) -> str:
    return model._meta.db_table if model else declared.name


def plain(name: str) -> str:
    """As the database knows a table whose `db_table` has quotes of its own, or a schema; any other name as it is."""
    return name.strip(QUOTE).rpartition(QUOTE)[2]


def resolve_table(declared: Table | Reference, schema: Schema) -> Found:
    """Hold one declaration against registry and database. May raise django.db.Error."""
    found = Found(declared, registry.find(declared.name))
    found.faults += _absences(found, schema)
    if found.faults:
        return found
    name = name_of(declared, found.model)
    columns = columns_of(found.model, name, schema)
    wanted, found.faults = _choose(declared, declared.columns, columns, found.model, found.faults)
    key, found.faults = _key(declared, name, columns, found, schema)
    if not found.faults:
        found.faults += _left_out(declared, name, key, wanted, schema)
        found.faults += _uncarried(declared, [columns[each] for each in wanted], key)
    if not found.faults:
        found.table = _table(found, name, [columns[each] for each in wanted], key, schema)
    return found


def _absences(found: Found, schema: Schema) -> Iterator[Refusal]:
    where, name = found.declared.where, name_of(found.declared, found.model)
    if not found.model and "." in name:
        yield refuse("S201", where, name=name, nearest=nearest(name, registry.labels()))
    elif found.model and QUOTE in name:
        yield refuse("S249", where, label=found.model._meta.label, name=name, plain=plain(name))
    elif name not in schema.kinds:
        next = MIGRATE.format(found.model._meta.app_label) if found.model else LOOK
        near = nearest(name, schema.kinds)
        yield refuse("S202", where, name=name, alias=schema.alias, nearest=near, next=next)
    elif (kind := schema.kinds[name]) in KINDS:
        next = PER_TABLE if kind == "v" else ONE_TABLE
        yield refuse("S206", where, table=name, kind=KINDS[kind], next=next)


def columns_of(model: type[Model] | None, name: str, schema: Schema) -> dict[str, ResolvedColumn]:
    """Every column of the table by its name, as the database has it; the model, if any, knows their types better."""
    fields = {each.column: each for each in model._meta.local_concrete_fields} if model else {}
    return {info.name: _column(info, fields.get(info.name), schema) for info in schema.columns(name)}


def _column(info: Any, known: Any, schema: Schema) -> ResolvedColumn:
    if known is None:
        internal_type, db_type = schema.type_of(info)
        digits, places = (info.precision, info.scale) if internal_type == "DecimalField" else (None, None)
        is_auto = bool(getattr(info, "is_autofield", False))
        return ResolvedColumn(info.name, internal_type, db_type, info.null_ok, None, digits, places, False, is_auto)
    target = _end_of(known)
    return ResolvedColumn(
        name=info.name,
        internal_type=target.get_internal_type(),
        db_type=known.db_type(_connection(schema)) or "",
        nullable=bool(info.null_ok),
        max_length=getattr(target, "max_length", None),
        max_digits=getattr(target, "max_digits", None),
        decimal_places=getattr(target, "decimal_places", None),
        is_generated=isinstance(known, GeneratedField),
        is_auto=isinstance(known, AutoFieldMixin),
        natural=natural_of(known),
    )


def _end_of(known: Any) -> Any:
    """The field whose values a column holds: a foreign key holds those of the field it points to."""
    while getattr(known, "target_field", None) is not None and known.remote_field:
        known = known.target_field
    return known.output_field if isinstance(known, GeneratedField) else known


def _connection(schema: Schema) -> Any:
    from django.db import connections

    return connections[schema.alias]


def _choose(
    declared: Table | Reference,
    names: Sequence[str] | None,
    columns: dict[str, ResolvedColumn],
    model: type[Model] | None,
    faults: list[Refusal],
) -> tuple[list[str], list[Refusal]]:
    """Column names for what a plan wrote: columns, or fields of the model. None means all that can be written."""
    if names is None:
        return [name for name, column in columns.items() if not column.is_generated], faults
    fields: list[Any] = list(model._meta.local_concrete_fields) if model else []
    by_field: dict[str, str] = {each.name: each.column for each in fields}
    chosen = [by_field.get(name, name) for name in names]
    unknown = [name for name in chosen if name not in columns]
    known = ", ".join(columns)
    words = {"table": declared.name, "known": known}
    more = [
        refuse("S203", declared.where, column=each, nearest=nearest(each, [*columns, *by_field]), **words)
        for each in unknown
    ]
    return [name for name in dict.fromkeys(chosen) if name in columns], [*faults, *more]


def _key(
    declared: Table | Reference, name: str, columns: dict[str, ResolvedColumn], found: Found, schema: Schema
) -> tuple[tuple[str, ...], list[Refusal]]:
    if declared.key is None:
        key = schema.primary_key(name)
        return key, found.faults if key else [*found.faults, refuse("S204", declared.where, table=declared.name)]
    partial = _partial(found.model) if found.model else set()
    unique = [each for each in schema.unique_sets(name) if each not in partial]
    chosen, faults = _choose(declared, declared.key, columns, found.model, found.faults)
    if faults == found.faults and (fault := _fault_of_key(chosen, columns, unique)):
        known = " or ".join(f"({', '.join(each)})" for each in unique) or "nothing"
        words = {"table": declared.name, "columns": ", ".join(chosen), "fault": fault, "known": known}
        faults = [*faults, refuse("S205", declared.where, **words)]
    return tuple(chosen), faults


def _fault_of_key(key: Sequence[str], columns: dict[str, ResolvedColumn], unique: Sequence[tuple[str, ...]]) -> str:
    if not any(set(each) <= set(key) for each in unique):
        return "not unique"
    nullable = [each for each in key if columns[each].nullable]
    return f"nullable in {nullable[0]}" if nullable else ""


def _left_out(
    declared: Table | Reference, name: str, key: Sequence[str], wanted: Sequence[str], schema: Schema
) -> Iterator[Refusal]:
    """Columns that cannot be left out: the key's, and for tables that leave, those an insert must fill."""
    for column in key:
        if column not in wanted:
            yield refuse("S210", declared.where, table=declared.name, column=column)
    if isinstance(declared, Reference):
        return
    for info in schema.columns(name):
        is_needed = not info.null_ok and info.default is None
        if is_needed and info.name not in (*key, *wanted) and declared.columns is not None:
            yield refuse("S219", declared.where, table=declared.name, column=info.name)


def _uncarried(declared: Table | Reference, columns: Sequence[ResolvedColumn], key: Sequence[str]) -> Iterator[Refusal]:
    for column in columns:
        if column.natural and column.name in key:
            kind = f"{column.natural} in a key"
            yield refuse("S223", declared.where, table=declared.name, column=column.name, kind=kind)
        elif not is_carried(column):
            kind = column.internal_type or column.db_type
            yield refuse("S223", declared.where, table=declared.name, column=column.name, kind=kind)


def _table(
    found: Found, name: str, columns: Sequence[ResolvedColumn], key: tuple[str, ...], schema: Schema
) -> ResolvedTable:
    declared = found.declared
    names = {column.name for column in columns}
    return ResolvedTable(
        name=name,
        model=found.model._meta.label if found.model else "",
        columns=tuple(columns),
        key=key,
        uniques=tuple(_uniques(found.model, name, key, names, schema)),
        deletes=declared.deletes if isinstance(declared, Table) else "refuse",
        on_parent_delete=declared.on_parent_delete if isinstance(declared, Reference) else "",
        # A computed column is not left out: it changes with those it is computed from.
        is_partial=any(
            not column.is_generated and column.name not in names
            for column in columns_of(found.model, name, schema).values()
        ),
    )


def _uniques(
    model: type[Model] | None, name: str, key: tuple[str, ...], names: set[str], schema: Schema
) -> Iterator[ResolvedUnique]:
    partial = _partial(model) if model else set()
    for columns in schema.unique_sets(name):
        if set(columns) <= names and set(columns) != set(key):
            yield ResolvedUnique(columns, is_partial=columns in partial)


def _partial(model: type[Model]) -> set[tuple[str, ...]]:
    """Unique constraints with a condition, which introspection does not tell apart from plain ones."""
    fields: list[Any] = list(model._meta.local_concrete_fields)
    columns: dict[str, str] = {each.name: each.column for each in fields}
    found = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint) and each.condition]
    return {tuple(columns[name] for name in each.fields) for each in found}
