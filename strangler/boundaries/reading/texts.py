"""A call in; the literals in it that name something elsewhere out. Called by facts, and pure."""

import ast
from collections.abc import Iterator

from strangler.boundaries.reading.expression import LABEL, called, literals, looked_up, texts_of
from strangler.boundaries.reading.fact import Text
from strangler.boundaries.reading.loading import loaded

JOINING = ("select_related", "prefetch_related", "Prefetch")  # a path of one step joins as well
_PATHS = (
    "values values_list order_by only defer F Avg Count Max Min Sum OuterRef StringAgg ArrayAgg Coalesce Concat Greatest Least"
    " Lower Upper Cast Length NullIf Trunc TruncDate TruncDay TruncMonth TruncYear Extract ExtractYear FilteredRelation"
)
PATHS = frozenset(_PATHS.split())
NAMING = {  # what is named by the first literal
    **dict.fromkeys(("reverse", "reverse_lazy", "redirect", "resolve_url"), "url"),
    **dict.fromkeys(("send_task", "signature", "Signature"), "task"),
    "call_command": "command",
}
BY_WORD = {"send_task": "name", "signature": "task", "Signature": "task"}  # ... or by this keyword
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
        yield from (Text(line, NAMING[name], literal, scope) for literal in said[:1])
    yield from (Text(line, "class", path, scope) for path in loaded(name, node))
    for keyword in node.keywords:
        value = keyword.value
        if keyword.arg == "name" and name in TASKS and isinstance(value, ast.Constant):
            yield Text(line, "named", str(value.value), scope)
        if keyword.arg == "sender" and isinstance(value, ast.Constant) and LABEL.fullmatch(str(value.value)):
            yield Text(line, "label", str(value.value), scope)
        elif keyword.arg and "__" in keyword.arg.strip("_"):
            yield Text(line, "path", keyword.arg, scope)
