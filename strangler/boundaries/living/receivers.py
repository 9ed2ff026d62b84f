"""Signals as they are connected in this process, in; who listens to which out: Django's about models and log-ins, a project's
own, and whatever other signal is alive.

Only receivers with a sender make an edge: one that hears everybody ties nobody in particular, and is told apart.
"""

import gc
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
from strangler.boundaries.living.registry import Registry

HEARD = ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "pre_init", "post_init")
LOGGED = ("user_logged_in", "user_logged_out", "user_login_failed")


@dataclass(frozen=True, slots=True, order=True)
class Listener:
    """signal: `post_save`, `user_logged_in`, the dotted path of any other, '' if no module and no class has a name for it.
    sender: a model's label; '' hears all, or what is no model. code: dotted path of the function."""

    signal: str
    sender: str
    code: str


def listeners() -> list[Listener]:
    """Everybody who is connected now. Of a model's signal whoever waits for what is no model hears nothing."""
    labels = {id(model): model._meta.label for model in apps.get_models(include_auto_created=True)}
    found = []
    for name, signal in _signals():
        for (_, sender), receiver, *_ in signal.receivers:
            listener = receiver() if isinstance(receiver, weakref.ReferenceType) else receiver
            if listener is not None and (sender in labels or sender == id(None) or name not in HEARD):
                found.append(Listener(name, labels.get(sender, ""), code_of(listener)))
    return sorted(set(found))


def _signals() -> Iterator[tuple[str, Signal]]:
    """Each by all of its names."""
    for name in HEARD:
        yield name, getattr(signals, name)
    for name in LOGGED:
        yield name, getattr(auth, name)
    told = {id(getattr(signals, name)) for name in HEARD} | {id(getattr(auth, name)) for name in LOGGED}
    named = [(name, signal) for name, signal in _named() if id(signal) not in told]
    yield from named
    told |= {id(signal) for _, signal in named}
    yield from (("", each) for each in gc.get_objects() if issubclass(type(each), Signal) and id(each) not in told)


def _named() -> Iterator[tuple[str, Signal]]:
    """What a module calls so, or a class in it."""
    for name, module in list(sys.modules.items()):
        for key, value in list(vars(module).items()) if isinstance(module, ModuleType) else ():
            if issubclass(type(value), Signal):  # never isinstance: it wakes what is lazy
                yield f"{name}.{key}", value
            elif issubclass(type(value), type) and value.__module__ == name:
                inner = vars(value).items()
                yield from ((f"{name}.{key}.{each}", held) for each, held in inner if issubclass(type(held), Signal))


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
