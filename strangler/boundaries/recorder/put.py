"""A class, a name and what shall stand there in; what puts back what stood there before out."""

from collections.abc import Callable
from typing import Any

Undo = Callable[[], None]


def put(owner: type, name: str, deed: Any) -> Undo:
    before = getattr(owner, name)
    setattr(owner, name, deed)
    return lambda: setattr(owner, name, before)
