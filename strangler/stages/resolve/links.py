"""A resolved extraction in; the definitions that are posted to the service at Copy out. Called by the Copy executor.

Two links: `<name>` holds what changes its owner, `<name>.references` what flows one way for good.
"""

from collections.abc import Collection, Mapping

from django.apps import apps
from django.db import models

from strangler.plans.resolved import ResolvedColumn, ResolvedExtraction, ResolvedParent, ResolvedTable
from strangler.sync.definition import Column, Kind, LinkDefinition, Parent, Table
from strangler.sync.introspect import KINDS


def links_of(extraction: ResolvedExtraction, *, use_tz: bool = True) -> tuple[LinkDefinition, ...]:
    """One or two definitions, references first: what is pointed to should arrive before what points. use_tz: Django's."""
    policies = {reference.name: reference.on_parent_delete for reference in extraction.references}
    moving = tuple(_table(each, policies, extraction.cascades, use_tz=use_tz) for each in extraction.tables)
    borrowed = tuple(_table(each, policies, use_tz=use_tz) for each in extraction.references)
    staying = tuple(_staying(each, use_tz=use_tz) for each in extraction.staying)
    references = LinkDefinition(f"{extraction.name}.references", borrowed, is_reference=True)
    return (*((references,) if borrowed else ()), LinkDefinition(extraction.name, moving, staying=staying))


def is_carried(column: ResolvedColumn) -> bool:
    """Whether sync has a canonical form for its values."""
    return column.internal_type in KINDS


def _table(table: ResolvedTable, policies: Mapping[str, str], cascades: Collection[str] = (), *, use_tz: bool) -> Table:
    return Table(
        name=table.name,
        columns=tuple(_column(each, use_tz=use_tz) for each in table.columns),
        key=table.key,
        parents=tuple(Parent(each.table, each.columns, _policy(table, each, policies)) for each in table.parents),
        # Making room for a row by deleting the one it clashes with is right only where every such pair does clash.
        uniques=tuple(each.columns for each in table.uniques if not each.is_partial),
        partial_uniques=tuple(each.columns for each in table.uniques if each.is_partial),
        deletes_through=table.deletes == "through",
        updates_through=table.updates_through,
        is_partial=table.is_partial,
        empties=tuple(
            column
            for parent in table.outward
            if parent.table in cascades and _of_django(table, parent) == "nullify"
            for column in parent.columns
        ),
    )


def _staying(table: ResolvedTable, *, use_tz: bool) -> Table:
    parents = [Parent(each.table, each.columns, each.on_delete, each.parent_columns) for each in table.parents]
    return Table(table.name, tuple(_column(each, use_tz=use_tz) for each in table.columns), table.key, tuple(parents))


def _policy(table: ResolvedTable, parent: ResolvedParent, policies: Mapping[str, str]) -> str:
    """What a parent's tombstone does: what Django does for this very key, else what the plan says of the reference. One word
    for all keys of a reference would delete rows that Django only empties."""
    if parent.table not in policies:
        return "restrict"  # both move on one link: the children's own tombstones are on the way
    return _of_django(table, parent) or policies[parent.table]


def _of_django(table: ResolvedTable, parent: ResolvedParent) -> str:
    if not table.model:
        return ""
    fields = apps.get_model(table.model)._meta.concrete_fields
    field = next((each for each in fields if (each.column,) == parent.columns and each.remote_field), None)
    return (
        {models.CASCADE: "cascade", models.SET_NULL: "nullify"}.get(field.remote_field.on_delete, "") if field else ""
    )


def _column(column: ResolvedColumn, *, use_tz: bool) -> Column:
    if column.natural:
        return Column(column.name, Kind.TEXT, column.nullable, natural=column.natural)
    kind = KINDS[column.internal_type]
    if kind is Kind.DATETIME and not use_tz:
        kind = Kind.NAIVE
    scale = column.decimal_places if kind is Kind.DECIMAL else None
    return Column(column.name, kind, column.nullable, scale)
