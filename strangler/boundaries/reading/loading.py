"""A call in, or the text it was given; the classes that are loaded by name out, and whose they are. Pure.

Two spellings: a whole path, `import_string("choir.halls.forms.HallForm")`, and one that begins with the end of an app's own
path and leaves the rest to a loader, `get_class("halls.forms", "HallForm")`.
"""

import ast
from collections.abc import Iterator

from strangler.boundaries.living.registry import Registry

WHOLE = frozenset(["import_string", "import_module"])
PARTS = frozenset(["get_class", "get_classes", "load_class"])


def loaded(called: str, node: ast.Call) -> Iterator[str]:
    """Dotted, as the call spells it. called: the function's name. Nothing if a text is made at run time."""
    first = _text(node.args[0]) if node.args else ""
    if called in WHOLE and "." in first:
        yield first
    elif called in PARTS and first and len(node.args) > 1:
        yield from (f"{first}.{name}" for name in _names(node.args[1]))


def _names(node: ast.expr) -> list[str]:
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return [text for element in elements if (text := _text(element))]


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def app_of(path: str, registry: Registry) -> str:
    """Label of the app whose code it is: by its whole path, else by the longest end of an app's path it begins with. '' for
    nobody's, and for what two apps could be."""
    if app := registry.app_of_module(path):
        return app
    held = {}
    for app in registry.apps:
        parts = app.module.split(".")
        for length in range(1, len(parts) + 1):
            if path.startswith(".".join(parts[-length:]) + "."):
                held.setdefault(length, set()).add(app.label)
    longest = held[max(held)] if held else set()
    return longest.pop() if len(longest) == 1 else ""
