"""A Python value in; the expression that makes it again out, with the names it needs noted as imports. Django's own migration
writer says how a value is spelt; here its dotted paths become names that people would have imported.
"""

import ast
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from django.db import models
from django.db.migrations.writer import MigrationWriter
from django.utils import timezone, translation

from strangler.management.drafting.imports import Imports

COMBINED = "django.db.models.expressions.CombinedExpression"
SIGNS: dict[str, ast.operator] = {"+": ast.Add(), "-": ast.Sub(), "*": ast.Mult(), "/": ast.Div()}


class Unwritable(ValueError):
    """A value that has no spelling: a lambda, a function inside a function, an object of no known kind."""


class Expressions:
    """Writes values for one file. adopted: dotted path in the monolith -> dotted path in the service, of copied code."""

    def __init__(self, imports: Imports, adopted: Mapping[str, str]) -> None:
        self._imports = imports
        self._adopted = adopted

    def of(self, value: Any) -> ast.expr:
        """Raises Unwritable."""
        try:
            with translation.override(None):
                text, needed = MigrationWriter.serialize(value)
        except (ValueError, TypeError) as error:
            raise Unwritable(str(error).splitlines()[0]) from error
        modules = sorted((line.removeprefix("import ") for line in needed if line.startswith("import ")), key=len)
        return _Named(self, modules).visit(ast.parse(text, mode="eval").body)  # type: ignore[no-any-return]

    def call(self, path: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> ast.Call:
        """path: dotted, of the class. Values that are expressions already are taken as they are."""
        module, _, name = path.rpartition(".")
        keywords = [ast.keyword(key, self._of(value)) for key, value in kwargs.items()]
        return ast.Call(self.named(module, name), [self._of(value) for value in args], keywords)

    def _of(self, value: Any) -> ast.expr:
        return value if isinstance(value, ast.expr) else self.of(value)

    def named(self, module: str, name: str) -> ast.expr:
        """The thing as this file calls it."""
        path = self._adopted.get(f"{module}.{name}", f"{module}.{name}")
        module, _, name = path.rpartition(".")
        if _is_of_models(module, name):
            self._imports.name("django.db", "models")
            return ast.Attribute(ast.Name("models"), name)
        if module == timezone.__name__:
            self._imports.name("django.utils", "timezone")
            return ast.Attribute(ast.Name("timezone"), name)
        if module in sys.stdlib_module_names or not self._imports.name(module := _shortest(module, name), name):
            self._imports.module(module)
            return _dotted(f"{module}.{name}")
        return ast.Name(name)

    def plain(self, root: str) -> None:
        """`models` and `settings`, as the writer spells them."""
        modules = {"models": "django.db", "settings": "django.conf", "migrations": "django.db"}
        if root in modules:
            self._imports.name(modules[root], root)


class _Named(ast.NodeTransformer):
    """Dotted paths of imported modules become names; `Q(("a", 1))` becomes `Q(a=1)` where that is the same."""

    def __init__(self, expressions: Expressions, modules: list[str]) -> None:
        self._expressions, self._modules = expressions, modules

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        path = ast.unparse(node)
        for module in reversed(self._modules):
            if path.startswith(f"{module}."):
                first, *rest = path.removeprefix(f"{module}.").split(".")
                found = self._expressions.named(module, first)
                for attribute in rest:
                    found = ast.Attribute(found, attribute)
                return found
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        self._expressions.plain(node.id)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if ast.unparse(node.func) == COMBINED and (sum := self._sum(node)):
            return sum
        self.generic_visit(node)
        if ast.unparse(node.func) == "models.Q" and node.args and not node.keywords and (pairs := _pairs(node.args)):
            names = [name for name, _ in pairs]
            if names == sorted(set(names)):  # keywords are sorted by Q itself: any other sequence is another Q
                return ast.Call(node.func, [], [ast.keyword(name, value) for name, value in pairs])
        return node

    def _sum(self, node: ast.Call) -> ast.expr | None:
        """`F("a") * 2` for what it is made into."""
        match node.args:
            case [left, ast.Constant(value=str() as sign), right] if sign in SIGNS and not node.keywords:
                return ast.BinOp(self.visit(left), SIGNS[sign], _bare(self.visit(right)))
        return None


def _bare(node: ast.expr) -> ast.expr:
    """On the right of an expression a value needs no wrapping."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="models"), attr="Value"), args=[ast.Constant() as plain], keywords=[]
        ):
            return plain
    return node


def _pairs(args: list[ast.expr]) -> list[tuple[str, ast.expr]]:
    found = []
    for arg in args:
        match arg:
            case ast.Tuple(elts=[ast.Constant(value=str() as name), value]) if name.isidentifier():
                found.append((name, value))
            case _:
                return []
    return found


def _is_of_models(module: str, name: str) -> bool:
    return module.startswith("django.db.models") and getattr(models, name, None) is _thing(module, name)


def _shortest(module: str, name: str) -> str:
    """The shortest package that offers the same thing under the same name; a project's own code is named where it lies."""
    thing, parts = _thing(module, name), module.split(".")
    if parts[0] != "django" or thing is None:
        return module
    shorter = (".".join(parts[:length]) for length in range(2, len(parts)))
    return next((each for each in shorter if _thing(each, name) is thing), module)


def _thing(module: str, name: str) -> Any:
    try:
        return getattr(import_module(module), name, None)
    except ImportError:
        return None


def _dotted(path: str) -> ast.expr:
    return ast.parse(path, mode="eval").body
