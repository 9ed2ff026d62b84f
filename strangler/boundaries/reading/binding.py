"""A statement or a function's head in; which name is given which value out. Called by facts, and pure."""

import ast
from collections.abc import Iterator

from strangler.boundaries.reading.expression import Named, annotated, called, dotted, values
from strangler.boundaries.reading.fact import EACH, IS, ITEM, LOCAL, MEMBER, TYPE, UNKNOWN, VALUE, Imported
from strangler.boundaries.reading.narrowed import Narrowed

Binding = tuple[str, Named]
RETURN = "return"
REQUEST = "request"
NOBODY = Named(UNKNOWN)
BINDING = (
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.NamedExpr,
    ast.For,
    ast.AsyncFor,
    ast.comprehension,
    ast.Return,
    ast.Yield,
    ast.YieldFrom,
    ast.ExceptHandler,
    Narrowed,
)


def bindings(node: ast.AST) -> Iterator[Binding]:
    match node:
        case ast.Assign():
            for target in node.targets:
                yield from _assigned(target, node.value)
        case ast.AnnAssign():
            yield from _declared(node)
        case ast.NamedExpr():
            yield from _assigned(node.target, node.value)
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            yield from _looped(node.target, node.iter)
        case ast.With() | ast.AsyncWith():
            yield from (found for item in node.items for found in _unknown(item.optional_vars))
        case ast.ExceptHandler(name=str(name)):
            yield name, Named(LOCAL)
        case ast.Return() | ast.Yield() | ast.YieldFrom():
            yield from _returned(node)
        case Narrowed():
            yield from _asked(node)


def _asked(node: Narrowed) -> Iterator[Binding]:
    found = [named for kind in node.kinds for named in annotated(kind)]
    yield from ((node.name, named._replace(how=IS)) for named in found if named.how == TYPE)
    yield node.name, Named(VALUE, node.was) if node.was else NOBODY


def _returned(node: ast.Return | ast.Yield | ast.YieldFrom) -> Iterator[Binding]:
    """Several at once, or one after another, are a list."""
    value, is_listed = node.value, isinstance(node, ast.Yield)
    if isinstance(value, ast.Tuple) and value.elts:
        value, is_listed = value.elts[0], True
    for named in values(value):
        yield RETURN, named._replace(how=MEMBER) if is_listed and named.how == VALUE else named


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, *, is_nested: bool) -> Iterator[Binding]:
    """What annotations say of parameters and of what comes back. A nested function's plain ones are taken for the outer's."""
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for each in plain:
        found = list(annotated(each.annotation))
        if found or not is_nested:
            yield from ((each.arg, named) for named in found or [NOBODY])
    for rest in (arguments.vararg, arguments.kwarg):
        if rest and not is_nested:
            yield rest.arg, NOBODY
    if not is_nested:
        yield from ((RETURN, named) for named in annotated(node.returns))


def _given(name: str, node: ast.expr | None) -> Iterator[Binding]:
    yield from ((name, named) for named in values(node))


def _name(target: ast.AST) -> str:
    """'' for what cannot be followed: `rows[1] = …`, `other.hall = …`. What is put on a request goes along with it."""
    name = dotted(target) if isinstance(target, ast.Name | ast.Attribute) else ""
    plain = name.removeprefix("self.") if name.startswith(f"self.{REQUEST}.") else name
    is_kept = plain.startswith(("self.", f"{REQUEST}.")) and plain.count(".") == 1
    return plain if "." not in plain or is_kept else ""


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[Binding]:
    if isinstance(target, ast.Tuple | ast.List):
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            for one, its in zip(target.elts, value.elts, strict=True):
                yield from _assigned(one, its)
        elif target.elts:  # a row and whether it is new
            yield from _one_of(target.elts[0], value)
            for other in target.elts[1:]:
                yield from _unknown(other)
    elif name := _name(target):
        yield from _given(name, value)


def _declared(node: ast.AnnAssign) -> Iterator[Binding]:
    if name := _name(node.target):
        found = list(annotated(node.annotation))
        yield from ((name, named) for named in found)
        if not found or node.value is not None:
            yield from _given(name, node.value)


def _looped(target: ast.expr, over: ast.expr) -> Iterator[Binding]:
    if not isinstance(target, ast.Tuple | ast.List):
        yield from _one_of(target, over)
    elif isinstance(over, ast.Call) and called(over) == "enumerate" and over.args and len(target.elts) == 2:
        yield from _unknown(target.elts[0])
        yield from _looped(target.elts[1], over.args[0])
    else:
        yield from _unknown(target)


def _one_of(target: ast.expr, several: ast.expr) -> Iterator[Binding]:
    if name := _name(target):
        yield from ((name, _item(named)) for named in values(several))


def _item(named: Named) -> Named:
    """One of the rows, of the list."""
    if named.how == MEMBER:
        return named._replace(how=EACH)
    is_known = named.how in (VALUE, TYPE)
    return named._replace(attributes=(*named.attributes, ITEM)) if is_known else named


def _unknown(target: ast.AST | None) -> Iterator[Binding]:
    for node in ast.walk(target) if target else ():
        if isinstance(node, ast.Name):
            yield node.id, NOBODY


def imported(node: ast.Import | ast.ImportFrom, scope: str) -> Iterator[Imported]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            yield Imported(node.lineno, name, alias.name, scope, not alias.asname and "." in alias.name)
        return
    base = "." * node.level + (node.module or "")
    for alias in node.names:
        glue = "" if base.endswith(".") else "."
        yield Imported(node.lineno, alias.asname or alias.name, f"{base}{glue}{alias.name}", scope)
