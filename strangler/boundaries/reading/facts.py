"""A Python file's text in; what in it may lead elsewhere out: facts about this text alone, so that its hash can keep them.

No name is resolved here: that needs the registry, and the file's neighbours.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from strangler.boundaries.reading import sql_files
from strangler.boundaries.reading.arguments import given
from strangler.boundaries.reading.binding import BINDING, bindings, imported, parameters
from strangler.boundaries.reading.expression import BUILT_IN, called, dotted, looked_up, spine
from strangler.boundaries.reading.fact import (
    ITEM,
    LOCAL,
    Block,
    Bound,
    Chain,
    Class,
    Facts,
    Function,
    Given,
    Guard,
    Hole,
    Imported,
    Odd,
    Setting,
    Text,
)
from strangler.boundaries.reading.guards import guards
from strangler.boundaries.reading.holed import Holed, hole_of, holed
from strangler.boundaries.reading.narrowed import ASKING, narrow
from strangler.boundaries.reading.setting import settings
from strangler.boundaries.reading.statements import is_sql
from strangler.boundaries.reading.texts import registered, scheduled, texts

__all__ = ["Chain", "Facts", "Imported", "Text", "read"]

OWN = ("self.", "cls.")
ALONE: tuple[tuple[str, ...], ...] = ((), (ITEM,))
DYNAMIC = frozenset(["eval", "exec", "__import__", "import_module", "import_string", "globals"])

Functions = ast.FunctionDef | ast.AsyncFunctionDef


def read(text: str, *, prepare: Callable[[ast.Module], None] | None = None) -> Facts:
    """Never raises for bad text. prepare: what its tree goes through first."""
    try:
        tree = ast.parse(text)
        if prepare:
            prepare(tree)
        if ASKING.search(text):
            narrow(tree)
        return _Reader(tree).facts()
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        return Facts(
            fault=f"{error.msg if isinstance(error, SyntaxError) else error}{f', line {line}' if line else ''}"
        )


class _Reader:
    """Goes through a tree once, from top to bottom, and knows in which scope it is."""

    def __init__(self, tree: ast.Module) -> None:
        self.imports: list[Imported] = []
        self.chains: list[Chain] = []
        self.texts: list[Text] = []
        self.bound: list[Bound] = []
        self.guards: list[Guard] = []
        self.given: list[Given] = []
        self.settings: list[Setting] = []
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.blocks: list[Block] = []
        self.odd: list[Odd] = []
        self.constants: dict[tuple[str, str], list[str]] = {}  # (scope, name) -> the texts it is given
        self._scope = ""
        self._held = ""
        self._is_inside = False  # a function
        self._body(tree)

    def facts(self) -> Facts:
        known = {each.name for each in self.imports} | {each.name.partition(".")[0] for each in self.functions}
        known |= {each.name.partition(".")[0] for each in self.classes}
        known |= {each.name for each in self.bound if not each.scope}
        told: set[tuple[str, str, int]] = set()
        kept = [each for each in self.chains if each.attributes not in ALONE or self._is_news(each, known, told)]
        return Facts(
            tuple(self.imports),
            tuple(kept),
            tuple(self._filled(each) if each.holes else each for each in self.texts),
            "",
            tuple(self.bound),
            tuple(self.functions),
            tuple(self.classes),
            tuple(self.blocks),
            tuple(self.odd),
            tuple(self.guards),
            tuple(
                each
                for each in self.given
                if each.to.partition(".")[0] in known or each.to.startswith(OWN) or _is_collecting(each)
            ),
            tuple(self.settings),
        )

    def _filled(self, text: Text) -> Text:
        """With the texts that this file gives to the names in its holes, where it gives one and no other."""
        holes = []
        for hole in text.holes:
            plain = hole.root and not hole.attributes and not hole.calls
            given = [self.constants.get((scope, hole.root), []) for scope in (text.scope, "")] if plain else [[]]
            found = next(filter(None, given), [])
            holes.append(Hole(text=found[0]) if len(found) == 1 else hole)
        value = "".join(each.text for each in holes) if text.role in ("sent", "task") else text.value
        return msgspec.structs.replace(text, value=value, holes=tuple(holes))

    def _is_news(self, chain: Chain, known: set[str], told: set[tuple[str, str, int]]) -> bool:
        """A plain name says something once in each scope, and only if it is more than a local one; a call always."""
        key = (chain.scope, chain.root, chain.calls)
        is_local = chain.root not in known and (not chain.calls or chain.root in BUILT_IN)
        if key in told or (is_local and not chain.root.startswith("=")):
            return False
        told.add(key)
        return True

    def _body(self, node: ast.Module | ast.ClassDef | Functions) -> None:
        body = node.body
        first = body[0] if body else None
        is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        self._each(body[1:] if is_docstring else body)

    def _each(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self._visit(node)

    def _visit(self, node: ast.AST) -> None:
        special = _SPECIAL.get(type(node))
        if special:
            special(self, node)
        else:
            self._each(ast.iter_child_nodes(node))

    def _expression(self, node: ast.expr) -> None:
        found = spine(node)
        is_stored = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        is_stored = is_stored and isinstance(node, ast.Attribute)
        if found.attributes or (found.root and not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)):
            self.chains.append(Chain(node.lineno, found.root, found.attributes, found.calls, self._scope, is_stored))
        for call in found.called:
            self._call(call)
        if "tasks" in found.attributes:
            self.texts += registered(node, self._scope)
        self._each(found.beside)

    def _call(self, node: ast.Call) -> None:
        self.texts += texts(node, self._scope)
        self.given += given(node, self._scope)
        self.settings += settings(node, self._scope)
        name = called(node)
        if name in sql_files.RUNNING and sql_files.is_read(node, sql_files.holding(self.bound, self._scope)):
            self.texts.append(Text(node.lineno, "file", "", self._scope))
        is_unsaid = name == "call_command" and not _is_literal(node.args[:1])
        if name in DYNAMIC or is_unsaid or (dotted(node) == "apps.get_model" and looked_up(node) is None):
            self.odd.append(Odd(node.lineno, self._scope, name))
        if name == "format" and (found := holed(node)) and found.holes:
            self._sql(node, found)
        inner = node.func
        if isinstance(inner, ast.Call) and called(inner) == "getattr" and not _is_literal(inner.args[1:2]):
            self.odd.append(Odd(node.lineno, self._scope, "getattr"))

    def _constant(self, node: ast.Constant) -> None:
        role = "sql" if is_sql(node.value) else "file" if sql_files.is_named(node.value) else ""
        if role:
            self.texts.append(Text(node.lineno, role, str(node.value), self._scope, self._held))

    def _dict(self, node: ast.Dict) -> None:
        self.texts += scheduled(node, self._scope)
        self._each(ast.iter_child_nodes(node))

    def _composed(self, node: ast.JoinedStr | ast.BinOp) -> None:
        """One text, with a hole for each value."""
        found = holed(node)
        if found and self._sql(node, found):
            self._each(found.holes)
        else:
            self._each(ast.iter_child_nodes(node))

    def _sql(self, node: ast.expr, found: Holed) -> bool:
        if not is_sql(found.text):
            return False
        holes = tuple(map(hole_of, found.holes))
        self.texts.append(Text(node.lineno, "sql", found.text, self._scope, self._held, holes))
        return True

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        self.imports += imported(node, self._scope if self._is_inside else "")

    def _bind(self, node: ast.AST) -> None:
        found = list(bindings(node))
        if isinstance(node, ast.Assign | ast.AnnAssign):
            self._keep_text(node)
        for name, named in found:
            self.bound.append(Bound(name, named[0], self._scope, *named[1:]))
            if named[1].startswith("=") and not named[2] and named[0] == "=":
                line = getattr(node, "lineno", 0)
                self.imports.append(Imported(line, name, named[1], self._scope if self._is_inside else ""))
        self._held = (
            found[0][0] if found and isinstance(node, ast.Assign | ast.AnnAssign) and not self._is_inside else ""
        )
        if not isinstance(node, ast.AnnAssign):
            self._each(ast.iter_child_nodes(node))
        else:  # what annotates is called by nobody
            self._each([node.target, node.value])
        self._held = ""

    def _keep_text(self, node: ast.Assign | ast.AnnAssign) -> None:
        """A name that is given anything else as well stands for no one text."""
        value = node.value.value if isinstance(node.value, ast.Constant) else None
        said = [value] if isinstance(value, str) else ["", ""]
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name):
                self.constants.setdefault((self._scope, target.id), []).extend(said)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        if any(dotted(item.context_expr).rpartition(".")[2] == "atomic" for item in node.items):
            self.blocks.append(Block(self._scope, node.lineno, node.end_lineno or node.lineno))
        self._bind(node)

    def _function(self, node: Functions) -> None:
        outer, was_inside = self._scope, self._is_inside
        name = f"{outer}.{node.name}" if outer else node.name
        if was_inside:
            self.bound.append(Bound(node.name, LOCAL, outer))
            name = outer
        else:
            names = tuple(arg.arg for arg in _arguments(node.args))
            self.functions.append(
                Function(node.lineno, name, names, tuple(filter(None, map(dotted, node.decorator_list))))
            )
        self._scope, self._is_inside = name, True
        self.guards += guards(node.body, name)
        for parameter, named in parameters(node, is_nested=was_inside):
            self.bound.append(Bound(parameter, named[0], name, *named[1:]))
        self._each(node.decorator_list)
        self._each([*node.args.defaults, *node.args.kw_defaults])
        self._body(node)
        self._scope, self._is_inside = outer, was_inside

    def _class(self, node: ast.ClassDef) -> None:
        outer = self._scope
        self._each([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
        if self._is_inside:
            self.bound.append(Bound(node.name, LOCAL, outer))
            self._body(node)
            return
        self._scope = f"{outer}.{node.name}" if outer else node.name
        self.classes.append(Class(node.lineno, self._scope, tuple(filter(None, map(dotted, node.bases)))))
        self._body(node)
        self._scope = outer


_SPECIAL: dict[type, Any] = {
    ast.Attribute: _Reader._expression,
    ast.Call: _Reader._expression,
    ast.Subscript: _Reader._expression,
    ast.Name: _Reader._expression,
    ast.Constant: _Reader._constant,
    ast.Dict: _Reader._dict,
    ast.JoinedStr: _Reader._composed,
    ast.BinOp: _Reader._composed,
    ast.Import: _Reader._import,
    ast.ImportFrom: _Reader._import,
    ast.FunctionDef: _Reader._function,
    ast.AsyncFunctionDef: _Reader._function,
    ast.ClassDef: _Reader._class,
    ast.With: _Reader._with,
    ast.AsyncWith: _Reader._with,
    **dict.fromkeys(BINDING, _Reader._bind),
}


def _arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)


def _is_collecting(given: Given) -> bool:
    """`sweep.collect(rows)`, of one of Django's Collectors perhaps."""
    return given.to.endswith(".collect")


def _is_literal(nodes: list[ast.expr]) -> bool:
    return bool(nodes) and isinstance(nodes[0], ast.Constant)
