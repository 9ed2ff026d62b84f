"""One plan file in; the names it defines out, or the one refusal that says why it could not be read.

Files are compiled and run by path, never imported: a plan's folder may be called anything and leaves no bytecode.
"""

import ast
import re
import traceback
from functools import lru_cache
from pathlib import Path
from typing import Any

from strangler import plans
from strangler.messages import Refusal, Where, nearest, refuse

UNEXPECTED = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")


class Unreadable(Exception):
    """Nothing could be learned from this file; refusals says why."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(*refusals)
        self.refusals = refusals


def run(path: Path, plan_name: str) -> dict[str, Any]:
    """The names that one plan file defines. Raises Unreadable: S103 or S104."""
    names: dict[str, Any] = {"__name__": f"strangler_plan.{plan_name}.{path.stem}", "__file__": str(path)}
    try:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    # A plan is code of other people: whatever it raises is a fault of that file, and the other files are still read.
    except Exception as error:
        raise Unreadable(_explain(error, path, plan_name)) from error
    return names


def lines_of(path: Path, class_name: str) -> dict[str, Where]:
    """Where each attribute of a class is written, and the class itself under its own name."""
    for node in ast.walk(_tree(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and node.name == class_name:
            return {class_name: Where(str(path), node.lineno), **_assigned(node, path)}
    return {}


@lru_cache(maxsize=64)
def _tree(text: str) -> ast.Module:
    """Kept by text: every step of a move holds the same few files against the project anew."""
    return ast.parse(text)


def _assigned(node: ast.ClassDef, path: Path) -> dict[str, Where]:
    lines = {}
    for line in node.body:
        targets = (
            line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        )
        lines.update({each.id: Where(str(path), line.lineno) for each in targets if isinstance(each, ast.Name)})
    return lines


def _explain(error: Exception, path: Path, plan_name: str) -> Refusal:
    where = Where(str(path), _line_of(error, path))
    if isinstance(error, AttributeError) and error.obj is plans:
        return _unknown_word(where, "plans", error.name or "", plans.__all__)
    if isinstance(error, TypeError) and (found := UNEXPECTED.search(str(error))):
        return _unknown_word(where, f"plans.{_public(found[1])}", found[2], _fields(found[1]))
    text = str(error.msg) if isinstance(error, SyntaxError) else f"{type(error).__name__}: {_readable(error)}"
    return refuse("S103", where, name=plan_name, error=text.rstrip("."))


def _unknown_word(where: Where, owner: str, word: str, known: list[str]) -> Refusal:
    return refuse("S104", where, owner=owner, word=word, nearest=nearest(word, known), known=", ".join(known))


def _line_of(error: Exception, path: Path) -> int:
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == str(path)), 0)


def _readable(error: Exception) -> str:
    return str(error).replace(".__init__()", "()")


def _public(class_name: str) -> str:
    """The name a plan knows a class by: gates are written in lower case."""
    return next((name for name in plans.__all__ if getattr(plans, name).__name__ == class_name), class_name)


def _fields(class_name: str) -> list[str]:
    fields = getattr(getattr(plans, _public(class_name), None), "__dataclass_fields__", {})
    return [name for name in fields if name != "where"]
