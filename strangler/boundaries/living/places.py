"""A class that this process has loaded, and a name that it assigns, in; the line where it does so out. Called by listed and
stated.
"""

import ast
import inspect
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from strangler.boundaries.edge import Place


def place_of(kind: type, name: str) -> Place:
    """name: of what the class assigns, `Meta.model` for a class inside it. The class's own line if it assigns no such name."""
    file = str(getattr(sys.modules.get(kind.__module__), "__file__", "") or kind.__module__)
    lines = _lines(file)
    return Place(file, lines.get(f"{kind.__qualname__}.{name}") or lines.get(kind.__qualname__, 0))


def line_of(function: Any) -> Place:
    """Where it is defined, under whatever decorators."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return Place(code.co_filename, code.co_firstlineno) if code else Place(str(getattr(function, "__module__", "")))


@lru_cache(maxsize=1)  # classes are asked about sorted by module
def _lines(file: str) -> dict[str, int]:
    """Lines of a file's classes and of what they assign, by qualified name."""
    found: dict[str, int] = {}

    def walk(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                found[f"{name}{child.name}"] = child.lineno
                walk(child, f"{name}{child.name}.")
            elif isinstance(child, ast.Assign | ast.AnnAssign):
                targets = child.targets if isinstance(child, ast.Assign) else [child.target]
                found.update({f"{name}{target.id}": child.lineno for target in targets if isinstance(target, ast.Name)})
            else:
                walk(child, name)

    try:
        walk(ast.parse(Path(file).read_bytes()), "")
    except (OSError, SyntaxError, ValueError):
        return {}
    return found
