"""A project's labels in; what was read by hand out, as identities that an answer of the analyser can be held against."""

import ast
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

LABELS = Path(__file__).parent / "labels"
UNSEEN = LABELS / "unseen"  # read after the last change to the analyser that its answers on the others had called for
DECLARED = ("foreign_key", "many_to_many", "generic", "inheritance")


class Identity(NamedTuple):
    """One edge. code: qualified name of the innermost function or class around it, the field for a declared one."""

    file: str
    code: str
    source: str
    target: str
    kind: str
    mode: str
    touches: str


class Label(NamedTuple):
    identity: Identity
    line: int


def labelled(name: str, packages: Path, folder: Path = LABELS) -> tuple[list[str], list[Label]]:
    """(files that were read, edges). packages: the folder that holds the package. Raises ValueError for an edge told twice."""
    told = json.loads((folder / f"{name}.json").read_text())["files"]
    found: dict[Identity, Label] = {}
    for file, each in told.items():
        for line, target, kind, mode, touches, *field in each["edges"]:
            code = field[0] if field else code_at(packages / file, line)
            one = Label(Identity(file, code, each["app"], target, kind, mode, touches), line)
            if one.identity in found:
                raise ValueError(f"{name}: {file}:{line} is line {found[one.identity].line} once more")
            found[one.identity] = one
    return list(told), list(found.values())


def code_at(file: Path, line: int) -> str:
    """'' at the top of the file."""
    around = [(first, name) for first, last, name in _scopes(file) if first <= line <= last]
    return max(around)[1] if around else ""


@cache
def _scopes(file: Path) -> tuple[tuple[int, int, str], ...]:
    """(first line, last line, qualified name) of each function and class; what is nested in a function is the function."""
    found: list[tuple[int, int, str]] = []

    def walk(node: ast.AST, names: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                walk(child, names)
                continue
            inner = (*names, child.name)
            found.append((child.lineno, child.end_lineno or child.lineno, ".".join(inner)))
            if isinstance(child, ast.ClassDef):
                walk(child, inner)

    walk(ast.parse(file.read_text()), ())
    return tuple(found)
