"""Models whose tables leave in; every admin that writes their rows out, every inline that does inside an admin of another
table, and every form that chooses rows of a many-to-many table of them. Called by unanswered and moved_admins.

Inlines are those that an admin lists in `inlines`; what a project adds in `get_inlines` shows only in a request, where
stages.moved_admins closes it all the same.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from strangler.boundaries.living import admins
from strangler.stages.resolve import registry


def writing(models: Iterable[type[Model]]) -> Iterator[tuple[type[Model], str]]:
    """(model, dotted path of the admin or inline); proxies come by their own name."""
    leaving = registry.with_proxies(models)
    for model, model_admin in _registered():
        if model in leaving:
            yield model, _path(type(model_admin))
        else:  # inside an admin of rows that leave, an inline is closed with it
            yield from ((inline.model, _path(inline)) for inline in model_admin.inlines if inline.model in leaving)
            between = (field.remote_field.through for field in choosing(model_admin))
            yield from ((table, _path(type(model_admin))) for table in between if table in leaving)


def choosing(model_admin: Any) -> list[Any]:
    """Many-to-many fields that its form offers; one with a table of its own kind between is offered by an inline alone."""
    from django.contrib.admin.utils import flatten, flatten_fieldsets

    shown = flatten_fieldsets(model_admin.fieldsets) if model_admin.fieldsets else flatten(model_admin.fields or ())
    hidden = (*model_admin.readonly_fields, *(model_admin.exclude or ()))
    return [
        field
        for field in model_admin.model._meta.many_to_many
        if field.remote_field.through._meta.auto_created
        and field.name not in hidden
        and (not shown or field.name in shown)
    ]


def _registered() -> Iterator[tuple[type[Model], Any]]:
    if apps.is_installed("django.contrib.admin"):
        from django.contrib.admin.sites import all_sites

        for site in all_sites:
            yield from admins.on(site)


def _path(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
