"""A call that may set columns in; those that it sets out, where it names all of them. Called by facts, and pure.

`.update(note=1, **{"hall": 2})`, `.bulk_update(rows, ["note"])`, `.save(update_fields=["note"])`,
`.update_or_create(pk=1, defaults={"note": 1})`.
"""

import ast
from collections.abc import Iterable, Iterator

from strangler.boundaries.reading.expression import called
from strangler.boundaries.reading.fact import COUNTED, Setting

SETTING = frozenset(
    name for word in ("update", "bulk_update", "save", "update_or_create") for name in (word, f"a{word}")
)


def settings(node: ast.Call, scope: str) -> Iterator[Setting]:
    name = called(node)
    if name in SETTING:
        yield Setting(node.lineno, scope, name, tuple(sorted(_named(name.removeprefix("a"), node))))


def _named(name: str, node: ast.Call) -> list[str]:
    """Nothing where it may set others."""
    words = {each.arg: each.value for each in node.keywords}
    if name == "update":
        return [] if node.args else _pairs((each.arg, each.value) for each in node.keywords)
    if None in words:
        return []
    if name == "update_or_create":
        return _of_dict(words.get("defaults"))
    given = words.get("update_fields") if name == "save" else words.get("fields") or next(iter(node.args[1:]), None)
    return _listed(given)


def _pairs(pairs: Iterable[tuple[str | None, ast.expr]]) -> list[str]:
    found: list[str] = []
    for name, value in pairs:
        names = _of_dict(value) if name is None else [f"{COUNTED if _is_counted(value) else ''}{name}"]
        if not names:
            return []
        found += names
    return found


def _of_dict(node: ast.expr | None) -> list[str]:
    match node:
        case ast.Dict(keys=keys, values=values) if all(_is_text(each) for each in keys):
            return _pairs((str(key.value), value) for key, value in zip(keys, values, strict=True))  # type: ignore[union-attr]
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=words):
            return _pairs((each.arg, each.value) for each in words)
    return []


def _listed(node: ast.expr | None) -> list[str]:
    is_list = isinstance(node, ast.List | ast.Tuple | ast.Set) and all(map(_is_text, node.elts))
    return [each.value for each in node.elts] if is_list else []  # type: ignore[union-attr]


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_counted(value: ast.expr) -> bool:
    """From what the row held before: `F("seats") + 1`."""
    return any(isinstance(each, ast.Call) and called(each) == "F" for each in ast.walk(value))
