"""What is at work here: the entry that runs in this thread or task, and the one it runs for.

A context variable holds it, so that async views and the threads they lend work to know theirs. None = no entry; UNWATCHED = one
that chance left out, with all it calls.
"""

from contextvars import ContextVar
from random import random
from time import monotonic

from strangler.boundaries.recorder.memory import Book, Memory, Name


class Span(Book):
    """One run of an entry. outer: the outermost, which learns whatever this one does. began_s: on the monotonic clock."""

    __slots__ = ("began_s", "learning", "outer")

    def __init__(self, name: Name | None, outer: "Span | None") -> None:
        super().__init__(name)
        self.outer = outer
        self.learning: tuple[Book, ...] = (outer, self) if outer else (self,)
        self.began_s = monotonic()

    @property
    def ran_s(self) -> float | None:
        """Seconds up to now; None if it runs for another one."""
        return None if self.outer else monotonic() - self.began_s


UNWATCHED = Span(None, None)
CURRENT: ContextVar[Span | None] = ContextVar("strangler_recorder_span", default=None)


def begin(memory: Memory, share: float, name: Name | None = None) -> Span:
    """Within another it is watched if that one is; else by chance. Never raises."""
    above = CURRENT.get()
    if above is None:
        if share < 1.0 and random() >= share:
            return UNWATCHED
    elif above is UNWATCHED:
        return UNWATCHED
    span = Span(name, (above.outer or above) if above else None)
    if name is not None:
        with memory.lock:
            memory.open.add(span)
    return span
