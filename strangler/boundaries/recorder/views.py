"""A view in, as the resolver gives it; the dotted path of what runs for one method out."""

from typing import Any

from strangler.boundaries.living.behind import behind, class_of, name_of
from strangler.boundaries.recorder.stack import outermost


def view_code(view: Any, method: str) -> str:
    """`module.function`, or of a class `module.Class.get`, or the action that a view set has for it."""
    view = behind(view)
    kind = class_of(view)
    if kind is None:
        return f"{view.__module__}.{outermost(name_of(view))}"
    if name_of(kind) != kind.__qualname__:  # a function that became a class
        return f"{kind.__module__}.{name_of(kind)}"
    name = (getattr(view, "actions", None) or {}).get(method.lower(), method.lower())
    found = getattr(kind, name, None)
    return f"{kind.__module__}.{kind.__qualname__}" + (f".{name}" if found else "")
