"""A file's tree in; the same tree, where whoever was asked for his class goes by a name of his own for as long as the answer
holds, out. Called by facts.

`if isinstance(row, Hall):` holds in its body, `if not isinstance(row, Hall): return` and `assert` below them. Only plain names,
only one class, and not where the name is given anything else.
"""

import ast
from collections.abc import Iterator

BODIES = ("body", "orelse", "finalbody", "handlers", "cases")  # where statements stand
ENDING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
KEPT = frozenset(["self", "cls", "request"])  # what they are is known by these very names

Asked = tuple[ast.Name, ast.Name | ast.Attribute]


class Narrowed(ast.stmt):
    """Put in where the name begins. name: the new one; was: the old one; kind: of which class."""

    _fields = ()

    def __init__(self, name: str, was: str, kind: ast.expr) -> None:
        super().__init__()
        self.name, self.was, self.kind = name, was, kind


def narrow(tree: ast.AST) -> None:
    """Outer ones first: within, a name that was asked twice is told by both answers."""
    for field in BODIES:
        statements = getattr(tree, field, None)
        if isinstance(statements, list):
            _each(statements)
            for statement in statements:
                narrow(statement)


def _each(statements: list[ast.stmt]) -> None:
    for place, statement in reversed(list(enumerate(statements))):
        match statement:
            case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=body, orelse=[]) if _ends(body):
                _held(statements, place + 1, test)
            case ast.If(test=test, body=body):
                _held(body, 0, test)
            case ast.Assert(test=test):
                _held(statements, place + 1, test)


def _ends(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ENDING)


def _held(statements: list[ast.stmt], place: int, test: ast.expr) -> None:
    """From this place on."""
    for name, kind in _asked(test):
        names = [node for each in statements[place:] for node in ast.walk(each) if _is_named(node, name.id)]
        if all(isinstance(each.ctx, ast.Load) for each in names):
            was, new = name.id, f"{name.id}:{test.lineno}"
            for each in names:
                each.id = new
            statements.insert(place, Narrowed(new, was, kind))


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _asked(test: ast.expr) -> Iterator[Asked]:
    match test:
        case ast.BoolOp(op=ast.And(), values=several):
            for each in several:
                yield from _asked(each)
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name() as name, ast.Name() | ast.Attribute() as kind]):
            if name.id not in KEPT:
                yield name, kind
