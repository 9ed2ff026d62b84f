"""The tables behind the conversation. In: whatever models Django has loaded. Out: their columns and rules, as data.

Types are those of both engines, whichever is in use: a row must fit on either side. Called by record and by the tests.
"""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as Postgres
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite

MOVED = ("reviews_review", "reviews_vote")
BORROWED = ("auth_user", "catalog_product", "orders_order", "orders_orderline")


def shape() -> dict[str, Any]:
    """{"columns": {table: {column: [sqlite type, postgres type, may be null]}}, "rules": {moved table: [names]}}."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    return {
        "columns": {table: _columns(models[table]) for table in (*MOVED, *BORROWED)},
        "rules": {table: _rules(models[table]) for table in MOVED},
    }


def _columns(model: Any) -> dict[str, list[Any]]:
    engines = [engine(connections["default"].settings_dict, "shape") for engine in (SQLite, Postgres)]
    fields = model._meta.local_concrete_fields
    return {field.column: [*(field.db_type(engine) for engine in engines), field.null] for field in fields}


def _rules(model: Any) -> list[str]:
    keys = [f"{field.column} -> {_target(field)}" for field in model._meta.local_concrete_fields if field.remote_field]
    named = [*model._meta.indexes, *model._meta.constraints]
    return sorted([*keys, *(f"{type(rule).__name__} {rule.name}" for rule in named)])


def _target(field: Any) -> str:
    return f"{field.remote_field.model._meta.db_table}.{field.target_field.column}"
