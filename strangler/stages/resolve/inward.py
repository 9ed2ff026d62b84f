"""Tables that leave in; every foreign key that points to them from a table that stays out, with the plan's answer, what the
database holds of it, and which rows a tombstone would take along. Called by resolve; asks registry and database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connections
from django.db.models import CASCADE, DO_NOTHING, SET_NULL, Model

from strangler.messages import Refusal, refuse
from strangler.plans.answers import Answer, Loosen
from strangler.plans.resolved import ResolvedInward, ResolvedParent, ResolvedTable
from strangler.stages.resolve import registry
from strangler.stages.resolve.schema import Schema
from strangler.stages.resolve.tables import columns_of, plain
from strangler.sync import loosen
from strangler.sync.engines.keys import ForeignKey

POLICIES = {CASCADE: "cascade", SET_NULL: "nullify"}


@dataclass
class Inward:
    """keys: all of them, answered or not. staying: what the link must know to follow a tombstone."""

    keys: tuple[ResolvedInward, ...] = ()
    staying: tuple[ResolvedTable, ...] = ()
    faults: list[Refusal] = field(default_factory=list)


def every_key(moving: Collection[str], schema: Schema) -> tuple[ResolvedInward, ...]:
    """By name. A key without a model is called table.column, as the database has it. May raise django.db.Error."""
    held = {(key.table, key.columns, key.to_table): key for key in loosen.tight(connections[schema.alias], moving)}
    found = keys_of_models(moving, held)
    known = {(plain(each.table), each.columns, each.to_table) for each in found}
    return (*found, *(_of_constraint(key, schema) for place, key in held.items() if place not in known))


def keys_of_models(moving: Collection[str], held: Mapping[Any, ForeignKey]) -> tuple[ResolvedInward, ...]:
    """As the app registry knows them. held: what the database holds, by (table, columns, other table)."""
    return tuple(_of_model(model, key, held) for model, key in inbound(moving))


def inbound(moving: Collection[str]) -> Iterator[tuple[type[Model], Any]]:
    for model in registry.every_model():
        if model._meta.db_table not in moving:
            yield from ((model, key) for key in keys_of(model) if target_of(key)._meta.db_table in moving)


def with_answers(
    keys: Sequence[ResolvedInward], answers: Iterable[Answer], moving: Sequence[ResolvedTable], schema: Schema
) -> Inward:
    """The keys with what the plan says of each, and every reason why it cannot be carried out."""
    loosened = {answer.name.lower(): answer for answer in answers if isinstance(answer, Loosen)}
    found, answered = Inward(), []
    for key in keys:
        answer = loosened.get(key.subject.lower())
        answered.append(replace(key, on_delete=answer.on_delete if answer else ""))
        if answer:
            found.faults += _faults(answered[-1], answer, moving, schema)
    found.keys = tuple(answered)
    if not found.faults:
        acting = [key for key in answered if key.on_delete and not key.is_elsewhere]
        found.staying = tuple(_staying(acting, schema))
    return found


def with_heirs(models: Sequence[type[Model]]) -> list[type[Model]]:
    """And those whose rows are made of theirs (multi-table inheritance), with the tables of their own many-to-many fields."""
    found = list(models)
    for model, key in inbound({each._meta.db_table for each in models}):
        if key.remote_field.parent_link and model not in found:
            between = [each.remote_field.through for each in model._meta.local_many_to_many]
            found += [model, *(each for each in between if each._meta.auto_created)]
    return found if len(found) == len(models) else with_heirs(found)


def keys_of(model: type[Model]) -> list[Any]:
    return [each for each in model._meta.local_concrete_fields if each.remote_field]


def target_of(key: Any) -> Any:
    return key.remote_field.model._meta.concrete_model


def generic_ties(model: type[Model]) -> list[Any]:
    """Its GenericRelations: no key, and yet Django deletes along them. Known by what its collector asks of them."""
    return [each for each in model._meta.private_fields if hasattr(each, "bulk_related_objects")]


def reached(top: type[Model] | None, *, generically: bool = False) -> Iterator[type[Model]]:
    """The model and those whose rows Django deletes along with its rows, each once. generically: also where no key says so."""
    waiting, seen = [top], set()
    while waiting:
        model = waiting.pop()
        if model is None or model in seen:
            continue
        seen.add(model)
        yield model
        waiting += [child for child, tie in _pointing(model) if tie.remote_field.on_delete is CASCADE]
        waiting += [tie.related_model for tie in generic_ties(model) if generically]


def _of_model(model: type[Model], key: Any, held: Mapping[Any, ForeignKey]) -> ResolvedInward:
    table, to_table, columns = model._meta.db_table, target_of(key)._meta.db_table, (key.column,)
    constraint = held.get((plain(table), columns, to_table))
    return ResolvedInward(
        subject=f"{model._meta.label}.{key.name}",
        model=model._meta.label,
        table=table,
        columns=columns,
        to_table=to_table,
        to_columns=(key.target_field.column,),
        of_django=POLICIES.get(key.remote_field.on_delete, "keep"),
        nullable=key.null,
        is_tight=constraint is not None,
        acts=constraint.acts if constraint else "",
        is_heir=bool(key.remote_field.parent_link),
    )


def _of_constraint(key: ForeignKey, schema: Schema) -> ResolvedInward:
    nullable = not key.schema and all(info.null_ok for info in schema.columns(key.table) if info.name in key.columns)
    return ResolvedInward(
        subject=key.place,
        model="",
        table=key.table,
        columns=key.columns,
        to_table=key.to_table,
        to_columns=key.to_columns,
        of_django="keep",
        nullable=nullable,
        is_tight=True,
        acts=key.acts,
        is_elsewhere=bool(key.schema),
    )


def _faults(key: ResolvedInward, answer: Loosen, moving: Sequence[ResolvedTable], schema: Schema) -> Iterator[Refusal]:
    for why, next in _hindrances(key, moving, schema):
        yield refuse("S226", answer.where, field=key.subject, on_delete=key.on_delete, why=why, next=next)


def _hindrances(key: ResolvedInward, moving: Sequence[ResolvedTable], schema: Schema) -> Iterator[tuple[str, str]]:
    if key.table != (name := plain(key.table)):
        yield (
            f"its table's name has quotes of its own: db_table = {key.table!r}",
            f'write db_table = "{name}" (see S249)',
        )
    if key.acts:
        yield (
            f"the database itself acts by it (ON DELETE {key.acts.upper()}) and would stop doing so before Own already",
            "let Django do that, and make the constraint anew without ON DELETE",
        )
    if key.on_delete == "keep":
        return
    parent = next(table for table in moving if table.name == key.to_table)
    if key.is_elsewhere or not set(key.to_columns) <= set(parent.column_names):
        what = "its table lies in another schema" if key.is_elsewhere else "the column it points to is not carried"
        yield what, 'use on_delete="keep"'
    if key.on_delete == "nullify" and not key.nullable:
        yield "its column takes no NULL", 'use on_delete="cascade" or "keep"'
    if key.on_delete == "cascade":
        blockers = [*_blockers(key, {each.name for each in moving}), *_unknown_ties(key, schema)]
        yield from ((why, 'use on_delete="nullify" or "keep"') for why in blockers)


def _blockers(key: ResolvedInward, moving: Collection[str]) -> Iterator[str]:
    """What points to the rows a cascade deletes and neither goes nor is emptied with them."""
    for model in reached(registry.find(key.table)):
        for child, tie in _pointing(model):
            name = f"{child._meta.label}.{tie.name}"
            policy = tie.remote_field.on_delete
            if child._meta.db_table in moving:
                yield f"{name} points to its rows and leaves"
            elif policy not in POLICIES and (policy is not DO_NOTHING or tie.db_constraint):
                yield f"{name} points to its rows and neither goes with them nor is set to NULL"


def _unknown_ties(key: ResolvedInward, schema: Schema) -> Iterator[str]:
    """Constraints on those rows that no model knows: nobody says what becomes of the rows behind them."""
    tables = [model._meta.db_table for model in reached(registry.find(key.table))] or [key.table]
    for held in loosen.tight(connections[schema.alias], tables):
        model = registry.find(held.table)
        known = {(each.column,) for each in keys_of(model)} if model else set()
        if held.columns not in known and not held.acts:
            yield f"{held.place} points to its rows, and no model says what becomes of it"


def _pointing(model: type[Model]) -> list[tuple[type[Model], Any]]:
    return [(child, tie) for child in registry.every_model() for tie in keys_of(child) if target_of(tie) is model]


def _staying(keys: Sequence[ResolvedInward], schema: Schema) -> Iterator[ResolvedTable]:
    """One table a name, with every tie a tombstone may run along and the columns these need."""
    ties = [(key.table, _tie(key)) for key in keys]
    for key in keys:
        if key.on_delete == "cascade" and key.model:
            ties += [
                _below(child, tie) for model in reached(registry.find(key.table)) for child, tie in _pointing(model)
            ]
    for name in dict.fromkeys(table for table, _ in ties):
        mine = tuple(dict.fromkeys(tie for table, tie in ties if table == name))
        needed = {column for tie in mine for column in tie.columns}
        needed |= {column for _, tie in ties if tie.table == name for column in tie.parent_columns}
        yield _table(name, needed, mine, schema)


def _tie(key: ResolvedInward) -> ResolvedParent:
    return ResolvedParent(key.columns, key.to_table, key.to_columns, moves=True, on_delete=key.on_delete)


def _below(child: type[Model], tie: Any) -> tuple[str, ResolvedParent]:
    policy = POLICIES.get(tie.remote_field.on_delete, "keep")
    ends = ((tie.column,), target_of(tie)._meta.db_table, (tie.target_field.column,))
    return child._meta.db_table, ResolvedParent(*ends, moves=False, on_delete=policy)


def _table(name: str, needed: set[str], ties: tuple[ResolvedParent, ...], schema: Schema) -> ResolvedTable:
    model = registry.find(name)
    columns = {each: column for each, column in columns_of(model, name, schema).items() if each in needed}
    label = model._meta.label if model else ""
    return ResolvedTable(name, label, tuple(columns.values()), schema.primary_key(name), ties)
