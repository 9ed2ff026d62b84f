"""A function in; the same object out, which now asks before it runs. Called by writers and celery_tasks.

Its code is exchanged, not its name: whoever took it by `from x import f`, in a list of receivers or in a URL pattern,
holds the function that asks. What ran before lives on in a function of its own.
"""

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import update_wrapper
from types import CodeType, FunctionType
from typing import Any

from asgiref.sync import sync_to_async

Ask = Callable[[], None]

MARK = "<strangler: asks first>"
# Python lets a function's code be exchanged only for one with as many cells, so they are named, in a branch never taken.
# Everything else is imported inside: the globals are those of the function's own module.
TEXT = """
def holder({cells}):
    {kind}def asks(*args, **kwargs):
        if args is None:
            return {cells}
        from strangler.stages.refusing.in_place import {call}
        return {await_}{call}({number}, args, kwargs)
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a function was, and who is asked before it runs."""

    function: FunctionType
    original: FunctionType
    asks: list[Ask] = field(default_factory=list)


_ASKING: list[Asking] = []


def ask_first(function: FunctionType, ask: Ask) -> None:
    """From now on each call of the function asks first; `ask` raises or lets pass. Twice is once."""
    asking = next((each for each in _ASKING if each.function is function), None)
    if asking:
        asking.asks.extend([] if ask in asking.asks else [ask])
        return
    _ASKING.append(Asking(function, _twin(function), [ask]))
    with suppress(TypeError, ValueError):  # what introspection showed before, it shows still
        function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    function.__code__ = _code(function, len(_ASKING) - 1)


def of_its_own(owner: type, name: str, inherited: Any) -> FunctionType:
    """An inherited function (or static or class method) as one of the class's own, doing the same."""
    function = getattr(inherited, "__func__", inherited)
    twin = update_wrapper(_twin(function), function)
    setattr(owner, name, twin if function is inherited else type(inherited)(twin))
    return twin


def call(number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What an exchanged function does."""
    asking = _ASKING[number]
    for ask in asking.asks:
        ask()
    return asking.original(*args, **kwargs)


async def call_async(number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The same for a coroutine function: the database is asked in a thread."""
    asking = _ASKING[number]
    for ask in asking.asks:
        await sync_to_async(ask)()
    return await asking.original(*args, **kwargs)


def _twin(function: FunctionType) -> FunctionType:
    twin = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


def _code(function: FunctionType, number: int) -> CodeType:
    cells = "".join(f"cell{i}, " for i in range(len(function.__code__.co_freevars)))
    waits = inspect.iscoroutinefunction(function)
    words = ("async ", "await ", "call_async") if waits else ("", "", "call")
    kind, await_, name = words
    text = TEXT.format(cells=cells or "None", kind=kind, await_=await_, call=name, number=number)
    text = text.replace("holder(None)", "holder()")
    (holder,) = _codes(compile(text, MARK, "exec"))
    (asks,) = _codes(holder)
    return asks.replace(co_name=function.__code__.co_name, co_qualname=function.__code__.co_qualname)


def _codes(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]
