"""A module of an installed package in; the first model out that would be loaded with it, of an app that a service does not
install: Django refuses to define such a model. Called by settle.

What a module has imported stands in its namespace, so that this process can tell without loading anything. A package's own
modules stand there too, whoever loaded them: they are passed over.
"""

import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType

from django.db.models import Model

BARE = ("django.db", "django.core", "django.utils", "django.conf", "django.apps", "django.forms")


def laden(module: str, apps: tuple[str, ...]) -> str:
    """`app.Model`, '' if none. apps: dotted names of those that the service installs."""
    seen: set[str] = set()
    left = [module]
    while left:
        name = left.pop()
        if name in seen or name not in sys.modules or name.startswith(BARE) or name in sys.stdlib_module_names:
            continue
        seen.add(name)
        left += [name.rpartition(".")[0], *_used(sys.modules[name])]
        for model in _models(sys.modules[name]):
            if getattr(model._meta.app_config, "name", "") not in apps:
                return str(model._meta.label)
    return ""


def _used(module: ModuleType) -> Iterator[str]:
    for value in tuple(vars(module).values()):
        if isinstance(value, ModuleType):
            if not value.__name__.startswith(f"{module.__name__}."):
                yield value.__name__
        elif issubclass(type(value), type | FunctionType):
            yield str(value.__module__)


def _models(module: ModuleType) -> Iterator[type[Model]]:
    for value in tuple(vars(module).values()):
        if (
            issubclass(type(value), type)
            and issubclass(value, Model)
            and value is not Model
            and not value._meta.abstract
        ):
            yield value
