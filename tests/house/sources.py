"""A folder in; its Python files, their text and what they import out. Called by the laws beside this file."""

import ast
from collections.abc import Iterator
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


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """(module, line) of every absolute import, wherever in the file it stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module, node.lineno
