"""Names a file needs in; its import lines out, sorted as ruff's isort rules want them. Called by whatever writes a file."""

import sys
from collections import defaultdict
from collections.abc import Iterable


class Imports:
    """What one file imports. first_party: top-level names of the project it lies in."""

    def __init__(self, first_party: Iterable[str] = ()) -> None:
        self._first = set(first_party)
        self._modules: set[str] = set()
        self._names: dict[str, set[str]] = defaultdict(set)
        self._taken: dict[str, str] = {}

    def module(self, path: str, alias: str = "") -> None:
        self._modules.add(f"{path} as {alias}" if alias else path)

    def name(self, module: str, name: str, alias: str = "") -> bool:
        """`from module import name`. False if another thing has that name here already; then nothing was added."""
        here = alias or name
        if self._taken.setdefault(here, f"{module}.{name}") != f"{module}.{name}":
            return False
        self._names[module].add(f"{name} as {alias}" if alias and alias != name else name)
        return True

    def keep(self, *names: str) -> None:
        """Names the file defines itself."""
        for name in names:
            self._taken[name] = "."

    def lines(self, width: int) -> list[str]:
        """Without blank lines around; "" between sections."""
        found: list[str] = []
        for number in range(3):
            modules = sorted(path for path in self._modules if self._section(path) == number)
            froms = sorted((path for path in self._names if self._section(path) == number), key=_folded)
            section = [f"import {path}" for path in modules]
            for path in froms:
                for names in _statements(self._names[path]):
                    section += _from(path, names, width)
            found += [*([""] if found and section else []), *section]
        return found

    def _section(self, path: str) -> int:
        top = path.partition(".")[0]
        return 2 if top in self._first else 0 if top in sys.stdlib_module_names else 1


def _folded(path: str) -> tuple[str, str]:
    return path.lower(), path


def _statements(names: Iterable[str]) -> list[list[str]]:
    """What has another name here stands on a line of its own."""
    ordered = sorted(names, key=_by_type)
    plain = [name for name in ordered if " as " not in name]
    found = [*([plain] if plain else []), *([name] for name in ordered if " as " in name)]
    return sorted(found, key=lambda each: _by_type(each[0]))


def _by_type(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest."""
    word = name.split(" ", maxsplit=1)[0]
    kind = 0 if word.isupper() and len(word) > 1 else 1 if word[:1].isupper() else 2
    return kind, name


def _from(path: str, names: list[str], width: int) -> list[str]:
    one = f"from {path} import {', '.join(names)}"
    if len(one) <= width:
        return [one]
    return [f"from {path} import (", *(f"    {name}," for name in names), ")"]
