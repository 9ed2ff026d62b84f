"""Django's own signals, as they are connected in this process, in; who listens to whose models out.

Only receivers with a sender: one that hears everybody ties nobody in particular, and is told apart.
"""

import weakref
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import signals

from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.registry import Registry

HEARD = ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init")


def connected(registry: Registry) -> Iterator[Edge]:
    """Call it once everything has been imported."""
    models = {id(model): model._meta.label for model in apps.get_models(include_auto_created=True)}
    for name in HEARD:
        for (_, sender), receiver, *_ in getattr(signals, name).receivers:
            model = registry.model(models.get(sender, ""))
            listener = receiver() if isinstance(receiver, weakref.ReferenceType) else receiver
            if model and listener is not None:
                module, place = _place_of(listener)
                yield Edge(
                    registry.app_of_module(module), model.app, Kind.SIGNAL, Mode.TIE, f"{model.label} {name}", place
                )


def _place_of(listener: Any) -> tuple[str, Place]:
    """(module, where it is defined)."""
    function = getattr(listener, "__func__", listener)
    code = getattr(function, "__code__", None)
    module = str(getattr(function, "__module__", "") or type(function).__module__)
    return module, Place(code.co_filename, code.co_firstlineno) if code else Place(module)
