"""A Django migration in; what it would do to some tables out, found by comparing the project's state before and after each of
its operations, whatever class they are. Nothing is run: SQL as text is only searched for names, and Python is not read.
Called by waiting.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from strangler.sync.introspect import UnsupportedColumn, column_of

DDL = re.compile(r"\b(alter|drop|truncate|create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger)\b", re.I)
DML = re.compile(r"\b(insert|update|delete|merge|replace)\b", re.I)
HARMLESS = frozenset({"default", "db_comment"})  # what no row is different for
RULES = frozenset({"unique", "db_index", "db_constraint"})


class Deed(StrEnum):
    """What happens to a table, or to one of its columns."""

    GONE = "takes away or renames the table"
    LOST = "takes away or renames the column"
    RETYPED = "gives another type to the column"
    ALTERED = "alters the column"
    DEMANDED = "adds a column that every row must fill, and that the database has no default for:"
    ADDED = "adds the column"
    RULED = "changes which rows may be"
    TIED = "ties rows to it by a constraint of"
    DDL = "changes by SQL"
    DML = "writes by SQL"
    PYTHON = "runs Python beside the table"


@dataclass(frozen=True, slots=True)
class Change:
    """migration: app.name. column: for deeds about one; of TIED the place that is tied."""

    migration: str
    table: str
    deed: Deed
    column: str = ""

    @property
    def words(self) -> str:
        return f"{self.migration} {self.deed} {f'{self.table}.{self.column}' if self.column else self.table}"


@dataclass(slots=True)
class Shape:
    """One table as a state describes it. model, field names by column: to ask for types; '' for a table of a relation."""

    model: tuple[str, str]
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)  # column -> (field's name, its signature)
    needy: set[str] = field(default_factory=set)
    rules: frozenset[str] = frozenset()
    ties: set[tuple[str, str]] = field(default_factory=set)  # (column, "app.model" it points to by a constraint)


def of(loader: MigrationLoader, migration: Migration, tables: Collection[str], *, backwards: bool) -> Iterator[Change]:
    """In the sequence of its operations. tables: those that matter, and rows that would be tied to them from elsewhere."""
    state = loader.project_state((migration.app_label, migration.name), at_end=False)
    name = f"{migration.app_label}.{migration.name}"
    for operation in migration.operations:
        after = state.clone()
        operation.state_forwards(migration.app_label, after)
        for each in _in_the_database(operation):
            yield from _by_text(each, name, migration.app_label, state, tables, backwards=backwards)
        built = _as_built(operation, migration.app_label, state, after)
        pair = (built, state) if backwards else (state, built)
        yield from _between(*pair, name, tables)
        state = after


def _as_built(operation: Operation, app: str, before: ProjectState, after: ProjectState) -> ProjectState:
    """The state that the database has after it, where the two are told apart."""
    if not isinstance(operation, SeparateDatabaseAndState):
        return after
    built = before.clone()
    for each in operation.database_operations:
        each.state_forwards(app, built)
    return built


def _in_the_database(operation: Operation) -> Sequence[Operation]:
    return operation.database_operations if isinstance(operation, SeparateDatabaseAndState) else [operation]


def _by_text(
    operation: Operation, name: str, app: str, state: ProjectState, tables: Collection[str], *, backwards: bool
) -> Iterator[Change]:
    if isinstance(operation, RunSQL):
        text = _text(operation.reverse_sql if backwards else operation.sql)
        for statement in text.split(";"):
            for table in sorted(each for each in tables if re.search(rf"\b{re.escape(each)}\b", statement)):
                if deed := Deed.DDL if DDL.search(statement) else Deed.DML if DML.search(statement) else None:
                    yield Change(name, table, deed)
    elif isinstance(operation, RunPython):
        found = shapes(state, tables)
        yield from (
            Change(name, each, Deed.PYTHON) for each in sorted(tables) if each in found and found[each].model[0] == app
        )


def _text(sql: Any) -> str:
    if isinstance(sql, list | tuple):
        return ";".join(str(each[0] if isinstance(each, list | tuple) else each) for each in sql)
    return str(sql or "")


def _between(before: ProjectState, after: ProjectState, name: str, tables: Collection[str]) -> Iterator[Change]:
    was, becomes = shapes(before, tables), shapes(after, tables)
    for table in sorted(set(tables) & set(was)):
        if table not in becomes:
            yield Change(name, table, Deed.GONE)
            continue
        for column, deed in _columns(was[table], becomes[table], before, after):
            yield Change(name, table, deed, column)
        if was[table].rules != becomes[table].rules:
            yield Change(name, table, Deed.RULED)
    by_model = {".".join(shape.model): table for table, shape in becomes.items() if table in tables}
    for table in sorted(set(becomes) - set(tables)):
        for column, to in sorted(becomes[table].ties - (was[table].ties if table in was else set())):
            if to in by_model:
                yield Change(name, by_model[to], Deed.TIED, f"{table}.{column}")


def _columns(was: Shape, becomes: Shape, before: ProjectState, after: ProjectState) -> Iterator[tuple[str, Deed]]:
    lost = [column for column in was.fields if column not in becomes.fields]
    for column in was.fields:
        if column in lost:
            yield column, Deed.LOST
        elif was.fields[column][1] != becomes.fields[column][1]:
            same = _kind(before, was, column) == _kind(after, becomes, column)
            yield column, Deed.ALTERED if same else Deed.RETYPED
    for column in becomes.fields:
        if column not in was.fields and not lost:  # one operation that does both is a new name, and has been told
            yield column, Deed.DEMANDED if column in becomes.needy else Deed.ADDED


def _kind(state: ProjectState, shape: Shape, column: str) -> object:
    """As a link writes its values; asked of real models, for a key's type is its target's."""
    try:
        found = column_of(state.apps.get_model(*shape.model)._meta.get_field(shape.fields[column][0]))
        return (found.kind, found.scale)
    except (UnsupportedColumn, LookupError):
        return None


def shapes(state: ProjectState, tables: Collection[str]) -> dict[str, Shape]:
    """table -> its shape, of every model that has one, and of every relation's own table. Of other tables than those asked
    for only what ties them."""
    found: dict[str, Shape] = {}
    for key, model in state.models.items():
        if model.options.get("proxy") or model.options.get("managed") is False:
            continue
        table = str(model.options.get("db_table") or "_".join(key))
        is_asked_for = table in tables
        shape = found[table] = Shape(key, rules=_rules(model) if is_asked_for else frozenset())
        for name, each in model.fields.items():
            if each.many_to_many:
                found |= _of_relation(table, key, name, each)
            elif is_asked_for or each.remote_field:
                _take_in(shape, name, each)
    return found


def _of_relation(table: str, key: tuple[str, str], name: str, relation: Any) -> dict[str, Shape]:
    """The table that Django makes for it; none where a model of its own stands between."""
    if relation.remote_field.through:
        return {}
    shape = Shape(("", ""))
    shape.ties = {(f"{each}_id", each) for each in (".".join(key), _target(key[0], relation))}
    return {relation.db_table or f"{table}_{name}": shape}


def _take_in(shape: Shape, name: str, given: Any) -> None:
    bound = given.clone()
    bound.set_attributes_from_name(name)
    if bound.column is None:
        return
    _, path, args, kwargs = bound.deconstruct()
    kept = {
        key: value for key, value in kwargs.items() if key not in bound.non_db_attrs and key not in HARMLESS | RULES
    }
    shape.fields[bound.column] = (name, repr((path, args, sorted(kept.items(), key=str))))
    shape.rules |= {repr((bound.column, key)) for key in ("unique", "primary_key") if kwargs.get(key)}
    is_given = bound.null or bound.has_db_default() or getattr(bound, "generated", False)
    if not is_given and not isinstance(bound, models.AutoField):
        shape.needy.add(bound.column)
    if bound.remote_field and getattr(bound, "db_constraint", True):
        shape.ties.add((bound.column, _target(shape.model[0], bound)))


def _target(app: str, relation: Any) -> str:
    to = relation.remote_field.model
    label = to if isinstance(to, str) else to._meta.label
    return (label if "." in label else f"{app}.{label}").lower()


def _rules(model: ModelState) -> frozenset[str]:
    together = model.options.get("unique_together") or ()
    return frozenset([*map(repr, together), *map(repr, model.options.get("constraints") or ())])
