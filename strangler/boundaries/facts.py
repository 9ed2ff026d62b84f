"""A Python file's text in; what in it may lead elsewhere out: facts about this text alone, so that its hash can keep them.

No name is resolved here: that needs the registry, and the file's neighbours.
"""

import ast
import re
from collections.abc import Iterator

import msgspec

SQL = re.compile(r"\b(select|insert\s+into|update|delete\s+from|join|truncate|from)\b", re.IGNORECASE)
LABEL = re.compile(r"\w+\.\w+")
JOINING = ("select_related", "prefetch_related", "Prefetch")  # a path of one step joins as well
PATHS = frozenset(
    [
        "values",
        "values_list",
        "order_by",
        "only",
        "defer",
        "F",
        "Avg",
        "Count",
        "Max",
        "Min",
        "Sum",
        "OuterRef",
        "StringAgg",
    ]
)
FINDERS = ("get_model", "get_registered_model")


class Imported(msgspec.Struct, frozen=True, array_like=True):
    """name: as the file calls it. path: dotted, e.g. `choir.halls.models.Hall`; relative ones begin with dots. A model that was
    looked up by its label begins with `=`, and is `=` alone if it is the user's."""

    line: int
    name: str
    path: str


class Chain(msgspec.Struct, frozen=True, array_like=True):
    """`hall.evenings.all().count()` is root `hall`, attributes evenings, all, count. root '' = no plain name."""

    line: int
    root: str
    attributes: tuple[str, ...]


class Text(msgspec.Struct, frozen=True, array_like=True):
    """A literal. role: `sql`, `label` (given to get_model or sender=), `path` (a lookup), `join` (one that joins all of it)."""

    line: int
    role: str
    value: str


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """fault: why nothing could be read, '' if it could."""

    imports: tuple[Imported, ...] = ()
    chains: tuple[Chain, ...] = ()
    texts: tuple[Text, ...] = ()
    fault: str = ""


def read(text: str) -> Facts:
    """Never raises for bad text."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        return Facts(
            fault=f"{error.msg if isinstance(error, SyntaxError) else error}{f', line {line}' if line else ''}"
        )
    docstrings = {id(node) for node in _docstrings(tree)}
    imports: list[Imported] = []
    chains: list[Chain] = []
    texts: list[Text] = []
    inner: set[int] = set()  # attributes that are part of a longer chain
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports += _imported(node)
        elif isinstance(node, ast.Assign):
            imports += _bound(node)
        elif isinstance(node, ast.Attribute) and id(node) not in inner:
            chains.append(_chain(node, inner))
        elif isinstance(node, ast.Call):
            texts += _named(node)
        elif isinstance(node, ast.Constant) and id(node) not in docstrings and _is_sql(node.value):
            texts.append(Text(node.lineno, "sql", str(node.value)))
    return Facts(tuple(imports), tuple(chains), tuple(texts))


def _is_sql(value: object) -> bool:
    return isinstance(value, str) and " " in value.strip() and SQL.search(value) is not None


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[Imported]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Imported(node.lineno, alias.asname or alias.name.partition(".")[0], alias.name)
        return
    base = "." * node.level + (node.module or "")
    for alias in node.names:
        glue = "" if base.endswith(".") else "."
        yield Imported(node.lineno, alias.asname or alias.name, f"{base}{glue}{alias.name}")


def _bound(node: ast.Assign) -> Iterator[Imported]:
    """`Hall = get_model("halls", "Hall")`, `User = get_user_model()`."""
    if not isinstance(node.value, ast.Call):
        return
    label = "" if _called(node.value) == "get_user_model" else _looked_up(node.value)
    for target in node.targets:
        if isinstance(target, ast.Name) and label is not None:
            yield Imported(node.lineno, target.id, f"={label}")


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _literals(node: ast.Call) -> list[str]:
    return [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]


def _looked_up(node: ast.Call) -> str | None:
    """Label given to get_model, as one text or two."""
    if _called(node) not in FINDERS:
        return None
    label = ".".join(_literals(node)[:2])
    return label if LABEL.fullmatch(label) else None


def _chain(node: ast.Attribute, inner: set[int]) -> Chain:
    attributes: list[str] = []
    found: ast.expr = node
    while True:
        if isinstance(found, ast.Attribute):
            attributes.append(found.attr)
            inner.add(id(found))
            found = found.value
        elif isinstance(found, ast.Call | ast.Subscript):
            found = found.func if isinstance(found, ast.Call) else found.value
        else:
            break
    root = found.id if isinstance(found, ast.Name) else ""
    return Chain(node.lineno, root, tuple(reversed(attributes)))


def _named(node: ast.Call) -> Iterator[Text]:
    called = _called(node)
    if label := _looked_up(node):
        yield Text(node.lineno, "label", label)
    elif called in JOINING or called in PATHS:
        role = "join" if called in JOINING else "path"
        yield from (Text(node.lineno, role, literal.lstrip("-")) for literal in _literals(node))
    for keyword in node.keywords:
        value = keyword.value
        if keyword.arg == "sender" and isinstance(value, ast.Constant) and LABEL.fullmatch(str(value.value)):
            yield Text(node.lineno, "label", str(value.value))
        elif keyword.arg and "__" in keyword.arg.strip("_"):
            yield Text(node.lineno, "path", keyword.arg)
