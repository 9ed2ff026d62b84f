"""Django's own signals, as they are connected in this process, in; who listens to whose models out.

Only receivers with a sender: one that hears everybody ties nobody in particular, and is told apart.
"""

import inspect
import sys
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

from django.apps import apps
from django.contrib.auth import signals as auth
from django.db.models import signals
from django.dispatch import Signal

from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.registry import Registry

HEARD = ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init")


@dataclass(frozen=True, slots=True, order=True)
class Listener:
    """signal: `post_save`, `user_logged_in`, or the dotted path of a project's own. sender: a model's label; '' hears all.
    code: dotted path of the function."""

    signal: str
    sender: str
    code: str


def listeners(registry: Registry) -> list[Listener]:
    """Everybody who is connected now to Django's model and log-in signals, or to one that a module of the project defines."""
    labels = {id(model): model._meta.label for model in apps.get_models(include_auto_created=True)}
    found = []
    for name, signal in _signals(registry):
        for (_, sender), receiver, *_ in signal.receivers:
            listener = receiver() if isinstance(receiver, weakref.ReferenceType) else receiver
            if listener is not None and (sender in labels or sender == id(None)):
                found.append(Listener(name, labels.get(sender, ""), code_of(listener)))
    return sorted(set(found))


def _signals(registry: Registry) -> Iterator[tuple[str, Signal]]:
    for name in HEARD:
        yield name, getattr(signals, name)
    for name in ("user_logged_in", "user_logged_out", "user_login_failed"):
        yield name, getattr(auth, name)
    own, others = [], set()
    for name, module in list(sys.modules.items()):
        is_own = registry.app_of_module(name) or any(app.module.startswith(f"{name}.") for app in registry.apps)
        for key, value in list(vars(module).items()) if isinstance(module, ModuleType) else ():
            if issubclass(type(value), Signal):  # never isinstance: it wakes what is lazy
                own += [(f"{name}.{key}", value)] if is_own else []
                others |= set() if is_own else {id(value)}
    yield from ((name, signal) for name, signal in own if id(signal) not in others)  # else only imported there


def code_of(function: Any) -> str:
    """Dotted path of what is called in the end: of the outermost function where it is nested, of the method where an object of
    a class is called."""
    inner = inspect.unwrap(getattr(function, "__func__", function))
    while isinstance(inner, partial):
        inner = inspect.unwrap(inner.func)
    is_named = hasattr(inner, "__qualname__")
    kind = inner if is_named else type(inner)
    name = kind.__qualname__.partition(".<locals>")[0] + ("" if is_named else ".__call__")
    return f"{kind.__module__}.{name}"


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
