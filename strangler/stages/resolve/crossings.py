"""Resolved tables in; their parents out, and a refusal for each foreign key that leads to a table that stays unnamed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Model

from strangler.messages import Refusal, refuse
from strangler.plans.resolved import ResolvedParent, ResolvedTable
from strangler.stages.resolve import registry
from strangler.stages.resolve.schema import Schema
from strangler.stages.resolve.tables import Found


def with_parents(found: Found, moving: Sequence[str], schema: Schema) -> Found:
    """The same table with its parents filled in. moving: names of all tables that leave."""
    if found.table is None:
        return found
    ties = _ties(found.model) if found.model else schema.foreign_keys(found.table.name)
    names = {column.name for column in found.table.columns if not column.natural}  # those point to their like anywhere
    parents = [ResolvedParent(own, to, theirs, moves=to in moving) for own, to, theirs in ties if set(own) <= names]
    return replace(found, table=replace(found.table, parents=tuple(parents)))


def crossing_faults(found: Found, references: Sequence[ResolvedTable], unreadable: Sequence[str]) -> Iterator[Refusal]:
    """Outward foreign keys without a reference. unreadable: references that have faults of their own already."""
    if found.table is None:
        return
    by_name = {reference.name: reference for reference in references}
    for parent in found.table.outward:
        target = by_name.get(parent.table)
        if target is None and parent.table not in unreadable:
            yield _unnamed(found, parent)
        elif target is not None:
            yield from _thin(found, parent, target)


def _ties(model: type[Model]) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """Foreign keys as the model has them: those without a constraint count too."""
    return [_tie(each) for each in model._meta.local_concrete_fields if each.remote_field]


def _tie(key: Any) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    target = key.remote_field.model._meta.concrete_model
    return (key.column,), target._meta.db_table, (key.target_field.column,)


def _unnamed(found: Found, parent: ResolvedParent) -> Refusal:
    model = registry.find(parent.table)
    target = model._meta.label if model else parent.table
    columns = ", ".join(f'"{each}"' for each in parent.parent_columns)
    paste = f'plans.Reference("{target}", columns=[{columns}])'
    words = {"table": found.declared.name, "column": parent.columns[0], "target": target, "paste": paste}
    return refuse("S208", found.declared.where, **words)


def _thin(found: Found, parent: ResolvedParent, target: ResolvedTable) -> Iterator[Refusal]:
    for column in parent.parent_columns:
        if column not in target.column_names:
            words = {"table": found.declared.name, "column": parent.columns[0], "target": target.model or target.name}
            yield refuse("S209", found.declared.where, target_column=column, **words)
