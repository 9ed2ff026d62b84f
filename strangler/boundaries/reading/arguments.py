"""A call in; which argument is given which value out, where both can be named. Called by facts, and pure."""

import ast
from collections.abc import Iterator

from strangler.boundaries.reading.expression import values
from strangler.boundaries.reading.fact import VALUE, Given

DEEP = 3  # names in what is called: `desk.halls.open`; a query's methods are longer, and take no rows


def given(node: ast.Call, scope: str) -> Iterator[Given]:
    to = _plain(node.func)
    if not to or to.count(".") >= DEEP:
        return
    places = [(str(place), value) for place, value in enumerate(node.args)]
    for at, value in [*places, *((keyword.arg or "", keyword.value) for keyword in node.keywords)]:
        if at and isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            for named in values(value):
                if named.how == VALUE:
                    yield Given(scope, to, at, named.root, named.attributes, named.calls)


def _plain(node: ast.expr) -> str:
    """Dotted, if it is names and nothing else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""
