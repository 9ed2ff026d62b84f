"""An expression that makes a text in; that text with a word for each hole, and what goes into the holes, out. Called by facts,
and pure.

`f"DELETE FROM {Hall._meta.db_table}"`, `"…%s" % table`, `"…{}".format(table)`, `"…" + table`.
"""

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

from strangler.boundaries.reading.expression import called, spine
from strangler.boundaries.reading.fact import Hole

MARK = "hole__"  # a word, for a table's name may stand in quotes, or behind its schema
PERCENT = re.compile(r"%(?:\((\w+)\))?[a-z]|%%")
BRACES = re.compile(r"\{\{|\}\}|\{(\w*)[^{}]*\}")
SAME = frozenset(["quote_name", "qn", "Identifier", "str"])  # what gives a table's name back, quoted perhaps


class Holed(NamedTuple):
    text: str
    holes: tuple[ast.expr, ...] = ()


def holed(node: ast.expr) -> Holed | None:
    """None for what makes no text that could be read."""
    match node:
        case ast.Constant(value=str(text)):
            return Holed(text)
        case ast.JoinedStr():
            return _joined([each.value if isinstance(each, ast.FormattedValue) else each for each in node.values])
        case ast.BinOp(op=ast.Add()):
            return _joined(_added(node))
        case ast.BinOp(op=ast.Mod()):
            return _filled(holed(node.left), PERCENT, *_given(node.right))
        case ast.Call(func=ast.Attribute(attr="format", value=inner)):
            words = {each.arg: each.value for each in node.keywords if each.arg}
            return _filled(holed(_composed(inner)), BRACES, node.args, words)
    return None


def hole_of(node: ast.expr) -> Hole:
    """By the chain that gives it; by nothing where there is none."""
    if isinstance(node, ast.Call) and called(node) in SAME and len(node.args) == 1:
        return hole_of(node.args[0])
    if isinstance(node, ast.Constant):
        return Hole(text=str(node.value))
    if isinstance(node, ast.Attribute | ast.Name | ast.Subscript | ast.Call):
        return Hole(*spine(node)[:3])
    return Hole()


def mark(at: int) -> str:
    return f"{MARK}{at}"


def at_of(word: str) -> int | None:
    """Which hole a word stands for; None if it stands for itself, or only begins like one."""
    rest = word.removeprefix(MARK)
    return int(rest) if rest != word and rest.isdigit() else None


def _joined(parts: Sequence[ast.expr]) -> Holed:
    text, holes = "", list[ast.expr]()
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            text += part.value
        else:
            text += mark(len(holes))
            holes.append(part)
    return Holed(text, tuple(holes))


def _added(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_added(node.left), *_added(node.right)]
    return [node]


def _given(right: ast.expr) -> tuple[list[ast.expr], dict[str, ast.expr]]:
    """By place, and by name."""
    if isinstance(right, ast.Dict):
        return [], {str(key.value): value for key, value in _items(right) if isinstance(key, ast.Constant)}
    return (list(right.elts) if isinstance(right, ast.Tuple) else [right]), {}


def _items(node: ast.Dict) -> list[tuple[ast.expr | None, ast.expr]]:
    return list(zip(node.keys, node.values, strict=True))


def _composed(node: ast.expr) -> ast.expr:
    """`SQL("…")`, as psycopg composes it: the text."""
    return node.args[0] if isinstance(node, ast.Call) and called(node) == "SQL" and node.args else node


def _filled(
    found: Holed | None, places: re.Pattern[str], given: Sequence[ast.expr], named: dict[str, ast.expr]
) -> Holed | None:
    if found is None or found.holes:
        return None
    text, holes, end = "", list[ast.expr](), 0
    for plain, place in enumerate(each for each in places.finditer(found.text) if _is_place(each)):
        name = place[1] or str(plain)
        node = named.get(name) or (given[int(name)] if name.isdigit() and int(name) < len(given) else None)
        text += found.text[end : place.start()] + (mark(len(holes)) if node else place[0])
        holes += [node] if node else []
        end = place.end()
    return Holed(text + found.text[end:], tuple(holes))


def _is_place(found: re.Match[str]) -> bool:
    return found[0] not in ("%%", "{{", "}}")
