"""A loaded module and the rest of a dotted name in; the functions behind it out, or what it is instead. Decides only.

Types are looked at by `type(x)`, never by isinstance: a Celery task is a stand-in until somebody asks for its class, and
asking would finalize the project's Celery before its time.
"""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from django.core.management.base import BaseCommand

METHODS = (staticmethod, classmethod)
CELERY = ("celery.app.task", "celery.local")  # modules of the task class and of its stand-ins


class CannotWrap(Exception):
    """The name stands for something that no question can be put before. what: it is; instead: what to name."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


class NotThere(LookupError):
    """Nothing of that name is there, or not yet."""


@dataclass(frozen=True, slots=True)
class Target:
    """One function. owner, name: where it was found; found: as it stands there, perhaps a static or class method."""

    owner: Any
    name: str
    found: Any

    @property
    def function(self) -> FunctionType:
        function: FunctionType = self.found.__func__ if type(self.found) in METHODS else self.found
        return function

    @property
    def is_inherited(self) -> bool:
        """Then its class needs one of its own, or the class's sisters would be refused along with it."""
        return self.name not in vars(self.owner)

    @property
    def is_command(self) -> bool:
        """People at a shell read the refusal."""
        return is_a(self.owner, type) and issubclass(self.owner, BaseCommand)


def find(root: ModuleType, rest: Sequence[str]) -> list[Target]:
    """What `root.rest…` stands for; nothing for a Celery task, which celery_tasks meets. Raises CannotWrap or NotThere."""
    holder: Any = None
    found: Any = root
    for name in rest:
        holder, found = found, _inside(found, name)
    if is_a(found, ModuleType):
        return _of_module(found)
    if is_celery(found):
        return []
    if is_a(found, type):
        return _of_class(found)
    return [_target(holder, rest[-1], found)]


def method_of(owner: type, name: str) -> Target:
    return _target(owner, name, _inside(owner, name))


def is_a(thing: Any, kind: type) -> bool:
    return issubclass(type(thing), kind)


def is_celery(found: Any) -> bool:
    """A task, its class, or the stand-in that Celery's decorators return."""
    kinds = found.__mro__ if is_a(found, type) else type(found).__mro__
    return any(kind.__module__ in CELERY for kind in kinds)


def _target(owner: Any, name: str, found: Any) -> Target:
    target = Target(owner, name, found)
    if type(target.function) is not FunctionType:
        raise CannotWrap(f"an object of type {type(found).__name__}", "the function or method that it calls")
    if inspect.isasyncgenfunction(target.function):
        raise CannotWrap("an asynchronous generator", "the function that reads it")
    return target


def _of_module(module: ModuleType) -> list[Target]:
    command = vars(module).get("Command")
    if is_a(command, type) and issubclass(command, BaseCommand):
        return _of_class(command)
    raise CannotWrap("a module without a management command", f"one of its functions, such as {module.__name__}.NAME")


def _of_class(found: type) -> list[Target]:
    """A management command is met at `handle`, where all ways into it lead, and at an `execute` of its own before that."""
    if not issubclass(found, BaseCommand):
        raise CannotWrap("a class", f"one of its methods, such as {found.__module__}.{found.__qualname__}.NAME")
    names = ["handle"] if found.execute is BaseCommand.execute else ["execute", "handle"]
    return [method_of(found, name) for name in names]


def _inside(holder: Any, name: str) -> Any:
    if not (is_a(holder, ModuleType) or is_a(holder, type)):
        raise CannotWrap(f"something of an object of type {type(holder).__name__}", "the method of its class")
    for place in getattr(holder, "__mro__", [holder]):
        if name in vars(place):
            return vars(place)[name]
    raise NotThere(name)
