"""A folder in; its Python files, their text and what they import out. Called by the laws beside this file."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def python_files(*folders: str) -> list[Path]:
    """Ours below those folders of the root, sorted."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.is_file())


def place(path: Path) -> str:
    """The path as people write it: from the root."""
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imported(path: Path) -> tuple[tuple[str, int], ...]:
    """(module, line) of every absolute import, wherever in the file it stands."""
    return _read(path)[0]


def caption(path: Path) -> str:
    """Its docstring; '' for none."""
    return _read(path)[1]


@cache
def _read(path: Path) -> tuple[tuple[tuple[str, int], ...], str]:
    """Once a run, and no tree is kept: those of all files together fill a machine."""
    module = tree(path)
    return tuple(_imports(module)), ast.get_docstring(module) or ""


def _imports(node: ast.AST) -> Iterator[tuple[str, int]]:
    for each in _statements(node):
        if isinstance(each, ast.Import):
            yield from ((alias.name, each.lineno) for alias in each.names)
        elif isinstance(each, ast.ImportFrom) and each.level == 0 and each.module:
            yield each.module, each.lineno
        yield from _imports(each)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Right inside this one, and arms that hold some: an expression holds none, and they are most of a file."""
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        found = getattr(node, name, ())
        yield from found if isinstance(found, list) else ()
