"""The error tree. Whatever the toolkit refuses, it refuses with an id, a reason and a next command.

StranglerError
└── Refused            nothing was done; `refusals` says why, all reasons at once
    └── RefusedWrite   a writer of moved rows was called here, and the plan refuses it
"""

from collections.abc import Iterable
from typing import Protocol


class Reason(Protocol):
    """What `messages.refuse` returns; named here only because neighbours on the lowest floor do not know each other."""

    @property
    def id(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def next(self) -> str: ...


class StranglerError(Exception):
    """Anything this toolkit raises on purpose."""


class Refused(StranglerError):
    """Nothing was changed. refusals: at least one, in the sequence people should read them."""

    def __init__(self, refusals: Iterable[Reason]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(str(refusal) for refusal in self.refusals))


class RefusedWrite(Refused):
    """Raised in a refused writer's place. Made from reasons, or from its own text by a broker that carries it."""

    def __init__(self, *refusals: Reason) -> None:
        super().__init__(refusals)
