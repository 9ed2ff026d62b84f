"""A view in, as the resolver holds it; the one that people wrote out, whatever is wrapped around it.

A decorator that copies names tells what it wraps. One that does not only holds it: in a cell of its closure, where a class's
`as_view` of the project's own leaves it. Where two views are held, nobody knows which answers, and the wrapper stays.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

MOST = 50  # wrappers looked through; no view has as many


def class_of(view: Any) -> type | None:
    """Of a view that a class made: Django's, or REST framework's."""
    return getattr(view, "view_class", None) or getattr(view, "cls", None)


def name_of(view: Any) -> str:
    """As people wrote it: a class that REST framework made of a function goes by that function's name."""
    whole: str = getattr(view, "__qualname__", type(view).__qualname__)
    name: str = getattr(view, "__name__", "")
    return whole if not name or whole.rpartition(".")[2] == name else name


def behind(view: Callable[..., Any]) -> Callable[..., Any]:
    """What a class made, else the function in the middle."""
    if class_of(view):
        return view
    made = {id(each): each for each in _all_behind(view) if class_of(each)}
    if made:
        found = list(made.values())
        return found[0] if len({class_of(each) for each in found}) == 1 else view
    return _innermost(view)


def _all_behind(view: Any) -> Iterator[Any]:
    waiting, seen = [view], set()
    while waiting and len(seen) < MOST:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [] if class_of(each) else _held(each)


def _innermost(view: Any) -> Any:
    for _ in range(MOST):
        plain = inspect.unwrap(view)
        is_nested = inspect.isfunction(plain) and "<locals>" in plain.__qualname__
        held = _held(plain) if is_nested else []
        if len(held) != 1:
            return plain if plain is not view or not is_nested else view
        view = held[0]
    return view


def _held(view: Any) -> list[Any]:
    """Functions that it calls by a name from around it."""
    wrapped = getattr(view, "__wrapped__", None)
    cells = (getattr(view, "__closure__", None) or ()) if inspect.isfunction(view) else ()
    return ([wrapped] if wrapped else []) + [each for each in map(_content, cells) if inspect.isfunction(each)]


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None
