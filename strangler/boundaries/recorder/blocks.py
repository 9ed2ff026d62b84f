"""Where a transaction ends: Django's own calls, each with ours around it. Called by `hooks`; tells `transactions`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import Atomic, get_connection

from strangler.boundaries.recorder.memory import Memory
from strangler.boundaries.recorder.put import Undo, put
from strangler.boundaries.recorder.transactions import PENDING
from strangler.boundaries.recorder.watch import Watch


def install(watch: Watch) -> Undo:
    undone = [
        _atomic(watch),
        _by_hand(watch, "commit", is_kept=True),
        _by_hand(watch, "rollback", is_kept=False),
    ]

    def undo() -> None:
        for each in undone:
            each()

    return undo


def _atomic(watch: Watch) -> Undo:
    leave = Atomic.__exit__

    @wraps(leave)
    def __exit__(self: Any, exc_type: Any, exc_value: Any, traceback: Any) -> Any:
        connection = get_connection(self.using)
        if not connection.__dict__.get(PENDING):
            return leave(self, exc_type, exc_value, traceback)
        depth = len(connection.atomic_blocks)
        is_kept = exc_type is None and not connection.needs_rollback and not connection.closed_in_transaction
        try:
            result = leave(self, exc_type, exc_value, traceback)
        except BaseException:
            is_kept = False
            raise
        finally:
            _try(watch.memory, lambda: watch.transactions.left(connection, depth, is_kept=is_kept))
        return result

    return put(Atomic, "__exit__", __exit__)


def _by_hand(watch: Watch, name: str, *, is_kept: bool) -> Undo:
    end = getattr(BaseDatabaseWrapper, name)

    @wraps(end)
    def ended(self: Any) -> Any:
        result = end(self)
        if self.__dict__.get(PENDING):
            _try(watch.memory, lambda: watch.transactions.ended_by_hand(self, is_kept=is_kept))
        return result

    return put(BaseDatabaseWrapper, name, ended)


def _try(memory: Memory, deed: Callable[[], None]) -> None:
    try:
        deed()
    except Exception:
        memory.failures += 1
