"""An admin, as this process has registered it, in; what its own methods make up for each request out, as far as they name it:
inlines by their classes, fields by texts. A method is looked at and not called: it wants a request, and may do anything.
"""

import dis
import inspect
from collections import ChainMap
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.db.models import Model

INLINES = ("get_inlines", "get_inline_instances")
FIELDS = ("get_fields", "get_fieldsets")
SHOWING = (*FIELDS, "get_form")
HIDING = ("get_readonly_fields", "get_exclude")
PLAIN = (str, int, float, list, tuple, dict, frozenset, set, ModuleType)
OPAQUE = frozenset(["type", "getattr", "globals", "eval", "exec", "__import__", "import_string", "import_module"])
DEFAULTS = frozenset(["super", "fields", "fieldsets", *FIELDS])  # what an admin shows that makes nothing up
OF_ALL = "_meta"  # fields that are counted off by the model, and not named


def inlines(admin: Any) -> list[Any]:
    """Those that it lists, and those that it may show."""
    return list(dict.fromkeys([*admin.inlines, *filter(_is_inline, _named(admin, INLINES))]))


def texts(admin: Any, methods: Iterable[str], *, always: bool = False) -> frozenset[str]:
    """All that these methods of its own say, be it the name of a field or anything else. always: of those that ask nothing."""
    found = [each for each in own(admin, methods) if not always or _is_straight(each)]
    return frozenset(text for each in found for text in said_by(each))


def said_by(method: Any) -> set[str]:
    """All texts in it."""
    function = _plain(method)
    codes = _codes(function.__code__) if isinstance(function, FunctionType) else ()
    return {text for code in codes for text in _said(code.co_consts)}


def is_alone(admin: Any, methods: Iterable[str]) -> bool:
    """Whether what they say is all that is shown: each can be looked at, and none asks for what the admin lists."""
    found = own(admin, methods)
    names = {name for each in found for code in _codes(each.__code__) for name in code.co_names}
    return bool(found) and not names & DEFAULTS and all(_is_read(each, type(admin)) for each in found)


def unread(admin: Any, methods: Iterable[str]) -> list[str]:
    """Dotted paths of those that take what they show from a place that cannot be looked at."""
    return [f"{each.__module__}.{each.__qualname__}" for each in own(admin, methods) if not _is_read(each, type(admin))]


def own(admin: Any, methods: Iterable[str]) -> list[FunctionType]:
    """Of the project and its libraries: Django's own make nothing up."""
    held = [_plain(vars(kind).get(name)) for name in methods for kind in type(admin).__mro__]
    return [each for each in held if isinstance(each, FunctionType) and not each.__module__.startswith("django.")]


def _plain(held: Any) -> Any:
    return inspect.unwrap(held) if callable(held) else held


def _is_read(function: FunctionType, kind: type) -> bool:
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    return not names & {OF_ALL, *OPAQUE} and all(_is_plain(each, kind) for each in _held(function, kind))


def _is_straight(function: FunctionType) -> bool:
    codes = _codes(function.__code__)
    return not any(
        each.opcode in dis.hasjrel or each.opcode in dis.hasjabs
        for code in codes
        for each in dis.get_instructions(code)
    )


def _is_plain(value: Any, kind: type) -> bool:
    """A class, a text, a list: what shows all it is. Any other thing may give whatever it likes, Django's functions excepted.
    Never isinstance: it wakes what is lazy."""
    if issubclass(type(value), type):
        is_own = any(value is each for each in kind.__mro__)
        return is_own or _is_inline(value) or issubclass(value, (Model, Exception))
    if type(value) is FunctionType:
        return value.__module__.startswith("django.")
    return issubclass(type(value), PLAIN)


def _is_inline(value: Any) -> bool:
    lines = value.__mro__ if issubclass(type(value), type) else ()
    return any(
        (each.__module__, each.__name__) == ("django.contrib.admin.options", "InlineModelAdmin") for each in lines
    )


def _named(admin: Any, methods: Iterable[str]) -> Iterator[Any]:
    """What they name, and what lies in lists that they name."""
    for each in own(admin, methods):
        for value in _held(each, type(admin)):
            yield from value if type(value) in (list, tuple) else [value]


def _held(function: FunctionType, kind: type) -> Iterator[Any]:
    """Values of the names in it: its module's, those around it, of modules it names, and lists of the admin's class."""
    names = [name for code in _codes(function.__code__) for name in code.co_names]
    around = inspect.getclosurevars(function).nonlocals
    scope = ChainMap(around, function.__globals__)
    values = [scope.get(name) for name in (*names, *around)]
    yield from (each for each in values if each is not None)
    modules = [each for each in values if issubclass(type(each), ModuleType)]
    found = (getattr(each, name, None) for each in (*modules, kind) for name in names)
    yield from (each for each in found if type(each) in (list, tuple) or _is_inline(each))


def _codes(code: CodeType) -> Iterator[CodeType]:
    """With those of functions and comprehensions inside."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


def _said(values: Iterable[Any]) -> Iterator[str]:
    for each in values:
        if isinstance(each, str):
            yield each
        elif isinstance(each, (tuple, frozenset)):
            yield from _said(each)
