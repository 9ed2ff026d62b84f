"""A call in; the literals in it that name something elsewhere out. Called by facts, and pure."""

import ast
import re
from collections.abc import Iterator

from strangler.boundaries.reading.expression import LABEL, called, literals, looked_up, texts_of
from strangler.boundaries.reading.fact import Hole, Text
from strangler.boundaries.reading.loading import loaded

JOINING = ("select_related", "prefetch_related", "Prefetch")  # a path of one step joins as well
_PATHS = (
    "values values_list order_by only defer F Avg Count Max Min Sum OuterRef StringAgg ArrayAgg Coalesce Concat Greatest Least"
    " Lower Upper Cast Length NullIf Trunc TruncDate TruncDay TruncMonth TruncYear Extract ExtractYear FilteredRelation"
)
PATHS = frozenset(_PATHS.split())
SENDING = ("send_task", "signature", "Signature", "subtask")
SURELY = SENDING[0]  # others have functions of the other names
NAMING = {  # what is named by the first literal
    **dict.fromkeys(("reverse", "reverse_lazy", "redirect", "resolve_url"), "url"),
    **dict.fromkeys(SENDING, "sent"),
    "call_command": "command",
}
BY_WORD = {"send_task": "name", "signature": "task", "Signature": "task", "subtask": "task"}  # ... or by this keyword
DOTTED = re.compile(r"\w+(\.\w+)+")
TASKS = ("shared_task", "task", "periodic_task")


def scheduled(node: ast.Dict, scope: str) -> Iterator[Text]:
    """`{"task": "halls.air", "schedule": 60}`."""
    for key, value in zip(node.keys, node.values, strict=True):
        is_task = isinstance(key, ast.Constant) and key.value == "task"
        if is_task and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield Text(value.lineno, "task", value.value, scope)


def registered(node: ast.expr, scope: str) -> Iterator[Text]:
    """`app.tasks["halls.air"]`, `app.tasks.get("halls.air")`."""
    for each in ast.walk(node):
        match each:
            case (
                ast.Subscript(value=ast.Attribute(attr="tasks"), slice=ast.Constant(value=str(name)))
                | ast.Call(
                    func=ast.Attribute(attr="get", value=ast.Attribute(attr="tasks")),
                    args=[ast.Constant(value=str(name)), *_],
                )
            ):
                yield Text(each.lineno, "task", name, scope)


def texts(node: ast.Call, scope: str) -> Iterator[Text]:
    name, line = called(node), node.lineno
    if label := looked_up(node):
        yield Text(line, "label", label, scope)
    elif name in JOINING or name in PATHS:
        role = "join" if name in JOINING else "path"
        yield from (Text(line, role, literal.lstrip("-"), scope) for literal in literals(node))
    elif name in NAMING:
        said = literals(node) or texts_of(each.value for each in node.keywords if each.arg == BY_WORD.get(name))
        yield from (Text(line, _role(name, literal), literal, scope) for literal in said[:1])
        if name in SENDING and not said:
            yield from _sent(node, scope)
    yield from (Text(line, "class", path, scope) for path in loaded(name, node))
    for keyword in node.keywords:
        value = keyword.value
        if keyword.arg == "name" and name in TASKS and isinstance(value, ast.Constant):
            yield Text(line, "named", str(value.value), scope)
        if keyword.arg == "sender" and isinstance(value, ast.Constant) and LABEL.fullmatch(str(value.value)):
            yield Text(line, "label", str(value.value), scope)
        elif keyword.arg and "__" in keyword.arg.strip("_"):
            yield Text(line, "path", keyword.arg, scope)


def _role(name: str, literal: str) -> str:
    is_plain = name in SENDING and name != SURELY and not DOTTED.fullmatch(literal)
    return "task" if is_plain else NAMING[name]


def _sent(node: ast.Call, scope: str) -> Iterator[Text]:
    """By a name that the file may give a text to, or that nobody knows."""
    word = BY_WORD[called(node)]
    given = next(iter([*node.args[:1], *(each.value for each in node.keywords if each.arg == word)]), None)
    name = given.id if isinstance(given, ast.Name) else ""
    yield Text(node.lineno, "sent" if called(node) == SURELY else "task", "", scope, holes=(Hole(name),))
