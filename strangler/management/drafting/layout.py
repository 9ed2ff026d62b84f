"""An expression in; its lines out, broken as ruff's formatter would leave them. Called by whatever writes code down.

One line if it fits; otherwise each item stands on a line of its own with a comma behind the last. The formatter keeps such
lines as they are.
"""

import ast
from collections.abc import Iterable, Iterator
from textwrap import wrap

STEP = 4


def laid_out(node: ast.expr, *, before: str = "", after: str = "", indent: int = 0, width: int) -> list[str]:
    """before, after: what shares the first and the last line with it. indent: spaces. width: characters a line may have."""
    one = f"{' ' * indent}{before}{flat(node)}{after}"
    if len(one) <= width:
        return [one]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and before.endswith("="):
        return _long_text(node.value, before, after, indent, width)
    if isinstance(node, ast.Starred):
        return laid_out(node.value, before=f"{before}*", after=after, indent=indent, width=width)
    found = _broken(node)
    if found is None:
        return [one]
    opening, items, closing = found
    lines = [f"{' ' * indent}{before}{opening}"]
    for head, item in items:
        lines += laid_out(item, before=head, after=",", indent=indent + STEP, width=width)
    return [*lines, f"{' ' * indent}{closing}{after}"]


def flat(node: ast.expr) -> str:
    """On one line, with double quotes."""
    match node:
        case ast.Constant(value=str() as text):
            return quoted(text)
        case ast.Constant(value=bytes() as text):
            return "b" + quoted(text.decode("latin-1")) if text.isascii() else repr(text)
        case ast.Call():
            return f"{flat(node.func)}({_joined(_arguments(node))})"
        case ast.List() | ast.Set() | ast.Tuple():
            return _collected(node)
        case ast.Dict():
            return f"{{{_joined(_pairs(node))}}}"
        case ast.Attribute():
            return f"{flat(node.value)}.{node.attr}"
        case ast.Starred():
            return f"*{flat(node.value)}"
        case ast.BinOp():
            sign = ast.unparse(ast.BinOp(ast.Name("a"), node.op, ast.Name("b")))[1:-1]
            return f"{_operand(node.left)}{sign}{_operand(node.right)}"
    return ast.unparse(node)


def quoted(text: str) -> str:
    """As the formatter spells it: in double quotes unless that costs more backslashes."""
    inner = repr(text)[1:-1]
    if "'" in text and '"' in text:
        inner = inner.replace("\\'", "'")
    if text.count('"') > text.count("'"):
        return "'" + inner.replace("'", "\\'") + "'" if "'" in text else f"'{inner}'"
    return '"' + inner.replace('"', '\\"') + '"' if '"' in text else f'"{inner}"'


def prose(text: str, *, indent: int = 0, width: int, before: str = "") -> list[str]:
    """Running text at an indentation, each line begun with `before`."""
    room = width - indent - len(before)
    return [
        f"{' ' * indent}{before}{line}" for line in wrap(text, room, break_long_words=False, break_on_hyphens=False)
    ]


def docstring(text: str, *, indent: int = 0, width: int) -> list[str]:
    """A docstring of one sentence: on one line if it fits, else wrapped with the quotes on a line of their own."""
    margin = " " * indent
    if len(one := f'{margin}"""{text}"""') <= width:
        return [one]
    first, *rest = wrap(text, width - indent - 6, break_long_words=False, break_on_hyphens=False)
    return [f'{margin}"""{first}', *(f"{margin}{line}" for line in rest), f'{margin}"""']


def _collected(node: ast.List | ast.Set | ast.Tuple) -> str:
    inner = _joined(_items(node.elts))
    if isinstance(node, ast.List):
        return f"[{inner}]"
    return f"{{{inner}}}" if isinstance(node, ast.Set) else f"({inner}{',' if len(node.elts) == 1 else ''})"


def _operand(node: ast.expr) -> str:
    return f"({flat(node)})" if isinstance(node, ast.BinOp) else flat(node)


def _joined(items: Iterable[tuple[str, ast.expr]]) -> str:
    return ", ".join(head + flat(item) for head, item in items)


def _broken(node: ast.expr) -> tuple[str, list[tuple[str, ast.expr]], str] | None:
    """What opens it, its items each with what stands before them, what closes it; None if it has no items."""
    match node:
        case ast.Call() if node.args or node.keywords:
            return f"{flat(node.func)}(", list(_arguments(node)), ")"
        case ast.List(elts=[_, *_]):
            return "[", list(_items(node.elts)), "]"
        case ast.Set():
            return "{", list(_items(node.elts)), "}"
        case ast.Tuple(elts=[_, *_]):
            return "(", list(_items(node.elts)), ")"
        case ast.Dict(keys=[_, *_]):
            return "{", list(_pairs(node)), "}"
    return None


def _items(nodes: Iterable[ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    return (("", node) for node in nodes)


def _arguments(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    yield from _items(node.args)
    for keyword in node.keywords:
        yield (f"{keyword.arg}=" if keyword.arg else "**", keyword.value)


def _pairs(node: ast.Dict) -> Iterator[tuple[str, ast.expr]]:
    for key, value in zip(node.keys, node.values, strict=True):
        yield (f"{flat(key)}: " if key else "**", value)


def _long_text(text: str, before: str, after: str, indent: int, width: int) -> list[str]:
    """Several short texts in parentheses. Broken at spaces only; a word longer than a line stays as it is."""
    margin, inner = " " * indent, " " * (indent + STEP)
    words = text.split(" ")
    pieces = [""]
    for number, word in enumerate(words):
        piece = word if number == len(words) - 1 else f"{word} "
        if pieces[-1] and len(inner + quoted(pieces[-1] + piece)) > width:
            pieces.append("")
        pieces[-1] += piece
    if len(pieces) == 1:
        return [f"{margin}{before}{quoted(text)}{after}"]
    return [f"{margin}{before}(", *(f"{inner}{quoted(piece)}" for piece in pieces), f"{margin}){after}"]
