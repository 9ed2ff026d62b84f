"""A migration's text in; facts of what it does forwards out: what undoes it runs for nobody who makes a database anew. Pure."""

import ast

from strangler.boundaries.reading import facts
from strangler.boundaries.reading.expression import called
from strangler.boundaries.reading.facts import Facts

DOING = ("RunPython", "RunSQL")
MAY_WRITE = tuple(word.encode() for word in (*DOING, "execute"))  # the rest is Django's own, and makes no rows
FORWARDS = ("sql", "code")


def may_write(text: bytes) -> bool:
    return any(word in text for word in MAY_WRITE)


def read(text: str) -> Facts:
    """Never raises for bad text."""
    return facts.read(text, prepare=_forwards)


def _forwards(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in DOING:
            del node.args[1:]
            node.keywords = [each for each in node.keywords if each.arg in FORWARDS]
