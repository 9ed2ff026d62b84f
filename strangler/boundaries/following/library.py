"""A dotted path of a library's class in; what it is derived from and what its instances have out. Looked at where it is loaded,
and never imported. Called by generic.
"""

import sys
from functools import cache


def line_of(path: str) -> frozenset[str]:
    """Names of a library's class and all its bases; its own name alone if it is not loaded."""
    found = _loaded(path)
    return _line(found) if found else frozenset([path.rpartition(".")[2]])


def names_of(path: str) -> frozenset[str]:
    """All that its instances have."""
    found = _loaded(path)
    return _names(found) if found else frozenset()


@cache
def _line(found: type) -> frozenset[str]:
    return frozenset(each.__name__ for each in found.__mro__)


@cache
def _names(found: type) -> frozenset[str]:
    return frozenset(dir(found))


_FOUND: dict[str, type] = {}


def _loaded(path: str) -> type | None:
    """One that is not loaded now may be later, so only what was found is kept."""
    if path not in _FOUND and (found := _look(path)):
        _FOUND[path] = found
    return _FOUND.get(path)


def _look(path: str) -> type | None:
    module, _, name = path.rpartition(".")
    while module and module not in sys.modules:
        module, _, outer = module.rpartition(".")
        name = f"{outer}.{name}"
    found: object = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None
