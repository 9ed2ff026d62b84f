"""A module's name and a deed in; the deed done once the project has loaded that module, never a load of our own.

Called at start-up by writers and celery_tasks. A module that is loaded already is met at once; one that is loaded anew
(`importlib.reload`) is met again. A finder that somebody puts before ours later, and that does not pass on, hides its
modules from us.
"""

import importlib.abc
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from strangler.logs import Log

Deed = Callable[[ModuleType], None]

log = Log("strangler.refusing")


def when_loaded(name: str, deed: Deed) -> None:
    """deed(module) after the module's own code ran, before whoever imports it goes on."""
    _FINDER.deeds.setdefault(name, []).append(deed)
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)
    if name in sys.modules:
        _do(deed, sys.modules[name])


class _Finder(importlib.abc.MetaPathFinder):
    """Finds nothing itself: it asks the others and stays for the end of the load."""

    def __init__(self) -> None:
        self.deeds: dict[str, list[Deed]] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self.deeds:
            return None
        spec = _from_others(fullname, path, target)
        if spec and hasattr(spec.loader, "exec_module"):
            spec.loader = _Loader(spec.loader, self.deeds[fullname])
        return spec


class _Loader(importlib.abc.Loader):
    """Stands in for the real loader during the load alone, so that nobody meets it afterwards."""

    def __init__(self, real: Any, deeds: list[Deed]) -> None:
        self._real, self._deeds = real, deeds

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        spec.loader = self._real
        created: ModuleType | None = self._real.create_module(spec)
        spec.loader = self
        return created

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._real
        if module.__spec__:
            module.__spec__.loader = self._real
        self._real.exec_module(module)
        for deed in self._deeds:
            _do(deed, module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def _from_others(name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        find = None if finder is _FINDER else getattr(finder, "find_spec", None)
        if find and (spec := find(name, path, target)):
            found: ModuleSpec = spec
            return found
    return None


def _do(deed: Deed, module: ModuleType) -> None:
    try:
        deed(module)
    except Exception:  # the project's import comes first; the fence stands behind us
        log.warning("refusing.not_wrapped", module=module.__name__, exc_info=True)


_FINDER = _Finder()
