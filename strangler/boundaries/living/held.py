"""Modules of the project in; the models out that they and their classes hold in this process, by the dotted names of these.
Where the source leaves open which one it is (a helper chooses by a setting, a function fills a `global`), this is known.

What is not loaded holds nothing, and a lazy object is not asked: that could lead anywhere.
"""

import sys
from collections.abc import Iterable, Iterator

from django.db.models.base import ModelBase


def held(modules: Iterable[str]) -> dict[str, str]:
    """Dotted name -> label."""
    return {path: label for name in modules if name in sys.modules for path, label in _in(sys.modules[name], name)}


def _in(holder: object, path: str) -> Iterator[tuple[str, str]]:
    for name, value in tuple(vars(holder).items()):
        if issubclass(type(value), ModelBase):
            options = getattr(value, "_meta", None)  # the class of all models has none
            if options and not options.abstract:
                yield f"{path}.{name}", options.label
        elif issubclass(type(value), type) and f"{value.__module__}.{value.__qualname__}" == f"{path}.{name}":
            yield from _in(value, f"{path}.{name}")
