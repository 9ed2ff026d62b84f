"""The admins that are registered in this process in; the tables that their lists join to out: an admin that shows, filters by
or searches through a relation asks for the rows it leads to. Django's admin is looked at where the project has loaded it.
"""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from strangler.boundaries.edge import Edge, Kind, Mode
from strangler.boundaries.living.admins import on
from strangler.boundaries.living.made_up import said_by
from strangler.boundaries.living.places import line_of, place_of
from strangler.boundaries.living.registry import Registry

LISTS = ("list_display", "list_filter", "list_select_related", "search_fields", "readonly_fields", "ordering")


def shown(registry: Registry) -> Iterator[Edge]:
    """One for each list, made up by a method (`get_list_display`) or not, and each model it reaches, from the app that writes
    the admin. Call it once every admin is registered."""
    sites = getattr(sys.modules.get("django.contrib.admin.sites"), "all_sites", ())
    admins = {(type(admin), model) for site in sites for model, admin in on(site)}
    for kind, model in sorted(admins, key=lambda each: (each[0].__module__, each[0].__qualname__, each[1]._meta.label)):
        source = registry.app_of_module(kind.__module__)
        for name in LISTS:
            method = vars(kind).get(f"get_{name}")
            made_up = {label: line_of(method) for label in _reached(model, sorted(said_by(method)))} if method else {}
            listed = {label: place_of(kind, name) for label in _reached(model, vars(kind).get(name))}
            for label, place in (made_up | listed).items():
                target = registry.model(label)
                if source and target and source != target.app:
                    yield Edge(source, target.app, Kind.JOIN, Mode.READ, target.label, place)


def _reached(model: type[Model], listed: object) -> list[str]:
    """Labels. Whatever is no field leads nowhere: a method of the admin's, a filter's class."""
    paths = [path for path in listed if isinstance(path, str)] if isinstance(listed, list | tuple) else []
    return sorted({target._meta.label for path in paths for target in _along(model, path)})


def _along(model: type[Model], path: str) -> Iterator[type[Model]]:
    """`hall__town__name`: halls and towns."""
    for step in path.lstrip("-^=@").split("__"):
        try:
            target: Any = model._meta.get_field(step).related_model
        except FieldDoesNotExist:
            return
        if not isinstance(target, type):
            return
        yield target
        model = target
