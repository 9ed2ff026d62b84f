"""A dotted name in; whether code of that name exists, and what it is, out. Importing is the only way to know."""

import pkgutil
from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import Any

from strangler.messages import nearest


class NoSuchCode(Exception):
    """`near` holds a hint for people, `reason` why the name could not be followed."""

    def __init__(self, reason: str, near: str = "") -> None:
        super().__init__(reason)
        self.reason, self.near = reason, near


def follow(path: str) -> Any:
    """The module, class or function of a dotted path. Raises NoSuchCode."""
    found: Any
    found, rest = split(path)
    for part in rest:
        if not hasattr(found, part):
            above = path.rsplit("." + part, 1)[0]
            raise NoSuchCode(f"{above} holds nothing called {part}.", nearest(part, _inside(found)))
        found = getattr(found, part)
    return found


def split(path: str) -> tuple[ModuleType, list[str]]:
    """The module a dotted path begins with, and the names that follow inside it. Raises NoSuchCode."""
    parts = path.split(".")
    module, rest = _longest_module(parts)
    if module is None:
        raise NoSuchCode(f"no module is called {parts[0]}.", nearest(parts[0], _top_level()))
    return module, rest


def _longest_module(parts: list[str]) -> tuple[ModuleType | None, list[str]]:
    found: ModuleType | None = None
    for index in range(len(parts)):
        name = ".".join(parts[: index + 1])
        try:
            found = import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name and not (name == missing.name or name.startswith(f"{missing.name}.")):
                raise NoSuchCode(f"{name} cannot be imported: it misses {missing.name}.") from missing
            return found, parts[index:]
        except Exception as error:  # code of other people may raise anything when it is imported
            raise NoSuchCode(f"{name} cannot be imported: {type(error).__name__}: {error}.") from error
    return found, []


def _inside(found: Any) -> Iterable[str]:
    submodules = (each.name for each in pkgutil.iter_modules(getattr(found, "__path__", ())))
    return [*(name for name in dir(found) if not name.startswith("__")), *submodules]


def _top_level() -> Iterable[str]:
    from django.apps import apps

    return {config.name.split(".")[0] for config in apps.get_app_configs()}
