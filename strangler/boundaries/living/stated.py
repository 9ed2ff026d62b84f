"""Forms, serializers and filters, as this process has loaded them, in; edges from the app that writes one to the app whose
model its `Meta` is about, out: a form writes that model's rows wherever it is saved, a filter reads them.

Libraries are looked at where the project has loaded them. Only the class that states the model is told, not its heirs.
"""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Model
from django.forms.models import BaseModelForm

from strangler.boundaries.edge import Edge, Kind, Mode
from strangler.boundaries.living.places import place_of
from strangler.boundaries.living.registry import Registry

ELSEWHERE = (
    ("rest_framework.serializers", "ModelSerializer", Mode.WRITE),
    ("django_filters.filterset", "BaseFilterSet", Mode.READ),
)


class Stated(NamedTuple):
    kind: type
    model: type[Model]
    mode: Mode


def about(registry: Registry) -> Iterator[Edge]:
    """Call it once everything has been imported, the views of the project's URLs among it."""
    for each in (*_by_meta(BaseModelForm, Mode.WRITE), *_elsewhere()):
        model = registry.model((each.model._meta.concrete_model or each.model)._meta.label)
        source = registry.app_of_module(each.kind.__module__)
        if model and source and source != model.app:
            yield Edge(source, model.app, Kind.FORM, each.mode, model.label, place_of(each.kind, "Meta.model"))


def _elsewhere() -> Iterator[Stated]:
    for module, name, mode in ELSEWHERE:
        if base := getattr(sys.modules.get(module), name, None):
            yield from _by_meta(base, mode)


def _by_meta(base: type, mode: Mode) -> Iterator[Stated]:
    for kind in _below(base):
        model: Any = vars(vars(kind)["Meta"]).get("model") if "Meta" in vars(kind) else None
        if isinstance(model, type) and issubclass(model, Model) and not model._meta.abstract:
            yield Stated(kind, model, mode)


def _below(base: type) -> list[type]:
    found: dict[type, None] = {}
    left = [base]
    while left:
        for kind in type.__subclasses__(left.pop()):
            if kind not in found:
                found[kind] = None
                left.append(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))
