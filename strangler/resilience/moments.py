"""A name in; whoever listens is told. Production code names its dangerous moments; only tests listen to them.

A listener runs inside the moment, so it may kill the process, raise, or change the world right there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Listener = Callable[..., Any]

_listeners: dict[str, list[Listener]] = {}


def reach(name: str, **facts: Any) -> None:
    """Tell the listeners of one moment, in the order they came. Costs one look-up when nobody listens."""
    for listener in tuple(_listeners.get(name, ())):
        listener(**facts)


@contextmanager
def listening(name: str, listener: Listener) -> Iterator[None]:
    """Listen to one moment while the block runs. The listener is called with the moment's facts as keywords."""
    _listeners.setdefault(name, []).append(listener)
    try:
        yield
    finally:
        _listeners[name].remove(listener)
        if not _listeners[name]:
            del _listeners[name]
