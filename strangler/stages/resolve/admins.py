"""Models whose tables leave in; every admin that writes their rows out, and every inline that does inside an admin of another
table. Called by unanswered.

Inlines are those that an admin lists in `inlines`; what a project adds in `get_inlines` shows only in a request, where
stages.moved_admins closes it all the same.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from strangler.stages.resolve import registry


def writing(models: Iterable[type[Model]]) -> Iterator[tuple[type[Model], str]]:
    """(model, dotted path of the admin or inline); proxies come by their own name."""
    leaving = registry.with_proxies(models)
    for model, model_admin in _registered():
        if model in leaving:
            yield model, _path(type(model_admin))
        else:  # inside an admin of rows that leave, an inline is closed with it
            yield from ((inline.model, _path(inline)) for inline in model_admin.inlines if inline.model in leaving)


def _registered() -> Iterator[tuple[type[Model], Any]]:
    if apps.is_installed("django.contrib.admin"):
        from django.contrib.admin.sites import all_sites

        for site in all_sites:
            yield from site._registry.items()


def _path(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
