"""A function's body in; which of its lines run for which methods of a request out, as far as it asks for the method itself.
Called by facts, and pure.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from strangler.boundaries.reading.fact import Guard

ENDING = ast.Return | ast.Raise | ast.Continue | ast.Break


class Test(NamedTuple):
    """methods: what is asked for. is_for: whether the body runs for these, or for all others. is_whole: nothing else is asked,
    so that the other branch runs for the others."""

    methods: tuple[str, ...]
    is_for: bool
    is_whole: bool


def guards(body: Sequence[ast.stmt], scope: str) -> Iterator[Guard]:
    for place, statement in enumerate(body):
        if isinstance(statement, ast.If) and (test := _test(statement.test)):
            yield from _guarded(statement, body[place + 1 :], test, scope)
        for inner in _bodies(statement):
            yield from guards(inner, scope)


def _guarded(statement: ast.If, after: Sequence[ast.stmt], test: Test, scope: str) -> Iterator[Guard]:
    yield _guard(statement.body, test.methods, test.is_for, scope)
    if not test.is_whole:
        return
    if statement.orelse:
        yield _guard(statement.orelse, test.methods, not test.is_for, scope)
    if after and isinstance(statement.body[-1], ENDING):
        yield _guard(after, test.methods, not test.is_for, scope)


def _guard(body: Sequence[ast.stmt], methods: tuple[str, ...], is_for: bool, scope: str) -> Guard:
    return Guard(scope, body[0].lineno, body[-1].end_lineno or body[-1].lineno, methods, is_for)


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        if inner := getattr(statement, name, None):
            yield inner
    for handler in getattr(statement, "handlers", ()):
        yield handler.body


def _test(node: ast.expr) -> Test | None:
    """`request.method == "POST"`, `request.method in (…)`, and either with something else beside it."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            found = _test(inner)
            return found._replace(is_for=not found.is_for) if found and found.is_whole else None
        case ast.BoolOp(op=ast.And(), values=several):
            found = next(filter(None, map(_test, several)), None)
            return found._replace(is_whole=False) if found else None
        case ast.Compare(left=ast.Attribute(attr="method", value=of), ops=[op], comparators=[right]) if _is_request(of):
            methods = _methods(right)
            is_for = isinstance(op, ast.Eq | ast.In)
            return (
                Test(methods, is_for, True)
                if methods and isinstance(op, ast.Eq | ast.In | ast.NotEq | ast.NotIn)
                else None
            )
    return None


def _is_request(node: ast.expr) -> bool:
    return (node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")) == "request"


def _methods(node: ast.expr) -> tuple[str, ...]:
    several = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    found = [each.value for each in several if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return tuple(each.upper() for each in found) if len(found) == len(several) else ()
