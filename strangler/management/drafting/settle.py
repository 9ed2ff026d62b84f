"""A drafted model in; the same model out, holding only what the service can have: code of the monolith is copied for it, or its
place is taken by the nearest thing of Django's, and a sentence says so.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.migrations.writer import MigrationWriter
from django.db.models import Field
from django.utils.module_loading import import_string

from strangler.exceptions import Refused
from strangler.management.drafting.carried import FOR_MODELS, Carrier
from strangler.management.drafting.fields import DraftField
from strangler.management.drafting.laden import laden
from strangler.management.drafting.model import DraftModel
from strangler.management.drafting.source import is_installed
from strangler.messages import refuse

OF_ANY_FIELD = (
    *("verbose_name", "primary_key", "max_length", "unique", "blank", "null", "db_index", "default", "db_default"),
    *("editable", "help_text", "db_column", "choices", "max_digits", "decimal_places", "auto_now", "auto_now_add"),
    *("db_collation", "validators", "db_comment", "upload_to", "unique_for_date", "to", "on_delete", "related_name"),
    *("related_query_name", "limit_choices_to", "db_constraint", "through", "through_fields", "db_table", "to_field"),
)


def settled(model: DraftModel, carrier: Carrier, opened: list[str]) -> DraftModel:
    """opened: takes a sentence for each thing that a person has to bring over. Raises Refused with S310."""
    fields = tuple(_field(each, model, carrier, opened) for each in model.fields)
    options = dict(_options(model, carrier, opened))
    return replace(model, fields=fields, options=options)


def _field(drafted: DraftField, model: DraftModel, carrier: Carrier, opened: list[str]) -> DraftField:
    label = f"{model.source._meta.label}.{drafted.name}"
    found = _of_a_known_class(drafted, label, carrier, opened)
    kwargs = {}
    for key, value in found.kwargs.items():
        if why := _why_not(value, carrier):
            opened.append(f"{label} was drafted without its {key}: {why}. Give it one, or delete this sentence.")
        else:
            kwargs[key] = value
    found = replace(found, kwargs=kwargs)
    try:
        found.built()
    except Exception as error:  # whatever a field's own class may raise
        raise Refused([refuse("S310", field=label, error=f"{type(error).__name__}: {error}")]) from error
    return found


def _of_a_known_class(drafted: DraftField, label: str, carrier: Carrier, opened: list[str]) -> DraftField:
    module, _, name = drafted.path.rpartition(".")
    if is_installed(module) and "to" in drafted.kwargs and module.partition(".")[0] != "django":
        return _of_django(drafted, label, "such a key asks more of its models than a table has", carrier, opened)
    if found := is_installed(module) and laden(module, carrier.apps):
        return _of_django(drafted, label, f"its module loads {found}, and the service has no such app", carrier, opened)
    if is_installed(module):
        return drafted
    reasons = carrier.carry(module, name, FOR_MODELS)
    return drafted if not reasons else _of_django(drafted, label, "; ".join(reasons), carrier, opened)


def _of_django(drafted: DraftField, label: str, why: str, carrier: Carrier, opened: list[str]) -> DraftField:
    """The same column by the nearest class that a service has."""
    name = drafted.path.rpartition(".")[2]
    nearest = next(
        each
        for each in import_string(drafted.path).__mro__
        if issubclass(each, Field) and _is_at_hand(each, drafted) and not laden(each.__module__, carrier.apps)
    )
    path = f"django.db.models.{nearest.__name__}" if nearest.__module__.startswith("django.db.models") else ""
    opened.append(
        f"{label} is a {nearest.__name__} here and a {name} in the monolith: {why}. "
        "Bring its class over, or delete this sentence if the column is enough."
    )
    kwargs = {key: value for key, value in drafted.kwargs.items() if key in OF_ANY_FIELD}
    return replace(drafted, path=path or f"{nearest.__module__}.{nearest.__name__}", kwargs=kwargs)


def _is_at_hand(field: type, drafted: DraftField) -> bool:
    """A relation is one of Django's own; a column may be any package's."""
    return is_installed(field.__module__) and ("to" not in drafted.kwargs or field.__module__.startswith("django."))


def _options(model: DraftModel, carrier: Carrier, opened: list[str]) -> Iterator[tuple[str, Any]]:
    label = model.source._meta.label
    for key, value in model.options.items():
        if key not in ("constraints", "indexes"):
            yield key, value
            continue
        kept = []
        for each in value:
            if why := _why_not(each, carrier):
                opened.append(f"{label} was drafted without {each.name} of its {key}: {why}. Write it by hand.")
            else:
                kept.append(each)
        if kept:
            yield key, kept


def _why_not(value: Any, carrier: Carrier) -> str:
    """Why a value cannot be written down in the service; '' once it can."""
    try:
        text, needed = MigrationWriter.serialize(value)
    except (ValueError, TypeError) as error:
        return str(error).splitlines()[0].rstrip(".")
    modules = [line.removeprefix("import ") for line in needed if line.startswith("import ")]
    reasons = []
    for module in filter(is_installed, modules):
        if found := laden(module, carrier.apps):
            reasons.append(f"{module} loads {found}, and the service has no such app")
    for module in (each for each in modules if not is_installed(each)):
        for name in sorted(_taken(text, module)):
            reasons += carrier.carry(module, name, FOR_MODELS)
    return "; ".join(reasons)


def _taken(text: str, module: str) -> set[str]:
    """Names that an expression takes of a module."""
    paths = [ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)]
    inner = [path.removeprefix(f"{module}.") for path in paths if path.startswith(f"{module}.")]
    return {path.partition(".")[0] for path in inner}
