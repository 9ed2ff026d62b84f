"""A module's name in; what its file binds at the top, and where each thing is written, out. Nothing is run."""

import ast
import inspect
import re
import symtable
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from strangler.boundaries.living.behind import name_of

PATH = re.compile(r"__|\.")  # of a query, and of a serializer's source
OF_QUERIES = frozenset(dir(QuerySet))  # called, such a name is hardly ever a row's own
INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Imported:
    """name: what is taken of the module; '' = the module itself."""

    module: str
    name: str = ""


@dataclass(frozen=True)
class Defined:
    """A function, a class or a value, with its decorators. text: as its authors laid it out."""

    text: str
    node: ast.AST
    line: int


@dataclass(frozen=True)
class Source:
    """One file. bound: name -> what it is; None where it is bound in more than one way."""

    module: str
    path: Path
    bound: dict[str, "Imported | Defined | None"] = field(default_factory=dict)


@cache
def source_of(module: str) -> Source | None:
    """None where there is no Python file to read."""
    try:
        path = inspect.getsourcefile(sys.modules.get(module) or import_module(module))
        text = Path(path or "").read_text(encoding="utf-8")
    except (TypeError, OSError, ImportError, UnicodeDecodeError):
        return None
    found: dict[str, Imported | Defined | None] = {}
    for node in ast.parse(text).body:
        for name, thing in _bound(node, text.splitlines(), module):
            found[name] = None if name in found else thing
    return Source(module, Path(str(path)), found)


def names_used(defined: Defined) -> list[str]:
    """Names a definition takes from around it, in no sequence that matters. Locals are told apart as Python does."""
    table = symtable.symtable(defined.text, "<draft>", "exec")
    own = {name for name, _ in _targets(defined.node)}
    found = {name for name in table.get_identifiers() if table.lookup(name).is_referenced()}
    found |= {name for each in _inner(table) for name in _global_names(each)}
    return sorted(found - own)


def words_used(node: ast.AST) -> set[str]:
    """Attributes, keywords and words of literals: what a row, or a query, may be asked for."""
    found: set[str] = set()
    called = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute):
            found.update([] if id(each) in called and each.attr in OF_QUERIES else [each.attr])
        elif isinstance(each, ast.keyword) and each.arg:
            found.update(each.arg.split("__"))
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and _is_path(each.value):
            found.update(PATH.split(each.value.lstrip("-")))
    return found


@cache
def is_installed(module: str) -> bool:
    """Whether a service can have it: the standard library, or a package from an index. A project's own code is neither."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return True
    try:
        spec = find_spec(top)
    except (ImportError, ValueError):
        return False
    places = [spec.origin or "", *(spec.submodule_search_locations or ())] if spec else []
    return any(part in INSTALLED for place in places for part in Path(place).parts) or top == "strangler"


def place_of(thing: Any, base: Path) -> str:
    """`halls/views.py:20` from the project's folder; `halls.views:20` for what lies elsewhere."""
    thing = inspect.unwrap(thing)
    try:
        path, line = Path(inspect.getsourcefile(thing) or ""), inspect.getsourcelines(thing)[1]
    except (TypeError, OSError):
        return _by_name(thing, base) or f"{getattr(thing, '__module__', '')}.{name_of(thing)}"
    return spelt(path, thing.__module__, base, max(line, 1))


def _by_name(thing: Any, base: Path) -> str:
    """Where its module writes something of this name; '' if it does not."""
    source = source_of(thing.__module__) if hasattr(thing, "__module__") else None
    found = source.bound.get(name_of(thing)) if source else None
    return spelt(source.path, source.module, base, found.line) if source and isinstance(found, Defined) else ""


def spelt(path: Path, module: str, base: Path, line: int) -> str:
    """A place as people look it up, on whatever machine."""
    return f"{path.relative_to(base) if path.is_relative_to(base) else module}:{line}"


def _is_path(text: str) -> bool:
    return PATH.sub("_", text.lstrip("-")).isidentifier()


def _bound(node: ast.stmt, lines: list[str], module: str) -> Iterator[tuple[str, Imported | Defined | None]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname or alias.name.partition(".")[0]), Imported(alias.name)
    elif isinstance(node, ast.ImportFrom):
        origin = _absolute(node, module)
        for alias in node.names:
            yield alias.asname or alias.name, Imported(origin, alias.name)
    elif isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
        yield from ((name, None) for each in ast.walk(node) if isinstance(each, ast.stmt) for name, _ in _targets(each))
    else:
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        yield from ((name, Defined(text, node, first)) for name, _ in _targets(node))


def _targets(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, node
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name.partition(".")[0], node) for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from ((each.id, node) for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))


def _absolute(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        return node.module or ""
    is_package = hasattr(sys.modules.get(module), "__path__")
    parts = module.split(".")
    kept = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner(child)


def _global_names(table: symtable.SymbolTable) -> Iterable[str]:
    return (each.get_name() for each in table.get_symbols() if each.is_global() and each.is_referenced())
