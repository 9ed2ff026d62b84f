"""Models whose tables leave in; every admin that writes their rows out, every inline that does inside an admin of another
table, and every form that chooses rows of a many-to-many table of them. Called by unanswered and moved_admins.

What an admin makes up for each request counts as far as its methods name it (living.made_up); what they do not is told by
`unread`. At Own stages.moved_admins closes every inline that shows.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from strangler.boundaries.living import admins, made_up
from strangler.stages.resolve import registry
from strangler.stages.resolve.inward import keys_of


def writing(models: Iterable[type[Model]]) -> Iterator[tuple[type[Model], str]]:
    """(model, dotted path of the admin or inline); proxies come by their own name."""
    leaving = registry.with_proxies(models)
    for model, model_admin in _registered():
        if model in leaving:
            yield model, _path(type(model_admin))
        else:  # inside an admin of rows that leave, an inline is closed with it
            yield from (
                (inline.model, _path(inline)) for inline in made_up.inlines(model_admin) if inline.model in leaving
            )
            between = (field.remote_field.through for field in choosing(model_admin))
            yield from ((table, _path(type(model_admin))) for table in between if table in leaving)


def choosing(model_admin: Any) -> list[Any]:
    """Many-to-many fields that its form may offer; one with a table of its own kind between is offered by an inline alone."""
    shown, hidden = _shown(model_admin), _hidden(model_admin)
    return [
        field
        for field in model_admin.model._meta.many_to_many
        if field.remote_field.through._meta.auto_created
        and field.name not in hidden
        and (shown is None or field.name in shown)
    ]


def _shown(model_admin: Any) -> set[str] | None:
    """None = all fields there are."""
    from django.contrib.admin.utils import flatten, flatten_fieldsets

    listed = flatten_fieldsets(model_admin.fieldsets) if model_admin.fieldsets else flatten(model_admin.fields or ())
    said = made_up.texts(model_admin, made_up.SHOWING)
    is_all_said = said and made_up.is_alone(model_admin, made_up.FIELDS)
    return {*listed, *said} if listed or is_all_said else None


def _hidden(model_admin: Any) -> set[str]:
    listed = (*model_admin.readonly_fields, *(model_admin.exclude or ()))
    return {*listed, *made_up.texts(model_admin, made_up.HIDING, always=True)}


def unread(models: Iterable[type[Model]]) -> Iterator[str]:
    """Dotted paths of methods by which an admin of what stays may show these: inlines of rows that may point to its own, fields
    that choose them."""
    leaving = set(registry.with_proxies(models))
    targets = {key.remote_field.model for each in leaving for key in keys_of(each)}
    is_generic = any(hasattr(each, "ct_field") for model in leaving for each in model._meta.private_fields)
    for model, model_admin in _registered():
        if model not in leaving and (is_generic or targets & {model, *model._meta.get_parent_list()}):
            yield from made_up.unread(model_admin, made_up.INLINES)
        if any(field.remote_field.through in leaving for field in model._meta.many_to_many):
            yield from made_up.unread(model_admin, made_up.SHOWING)


def _registered() -> Iterator[tuple[type[Model], Any]]:
    if apps.is_installed("django.contrib.admin"):
        from django.contrib.admin.sites import all_sites

        for site in all_sites:
            yield from admins.on(site)


def _path(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
