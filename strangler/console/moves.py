"""A verb that a signed-in person asked for in; the move, made by the conductor within this request, out. Called by views.

Only Copy is never made here: it takes as long as there are rows, and a browser gives up.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from strangler.console.verbs import Verb
from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.plans.stage import Stage
from strangler.stages import cancel, conductor, pausing

_lock = threading.Lock()  # guards _under_way, for the time of one look
_under_way: set[str] = set()


@dataclass(frozen=True, slots=True)
class Asked:
    """to: the stage to go back to, for ROLLBACK only; None is one step."""

    name: str
    verb: Verb
    actor: str
    reason: str = ""
    to: Stage | None = None


def carry_out(asked: Asked) -> str:
    """One sentence about what is true now. Raises one of trouble.EXPECTED; what had begun is then in the ledger."""
    with _alone(asked.name):
        return _DEEDS[asked.verb](asked)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """The conductor's lease is per process and lets its holder in again; threads of one server must exclude each other."""
    with _lock:
        if name in _under_way:
            raise Refused([refuse("S406", name=name, other="another request to this console")])
        _under_way.add(name)
    try:
        yield
    finally:
        with _lock:
            _under_way.discard(name)


def _advance(asked: Asked) -> str:
    return _told(conductor.advance(asked.name, actor=asked.actor, reason=asked.reason))


def _roll_back(asked: Asked) -> str:
    return _told(conductor.roll_back(asked.name, actor=asked.actor, to=asked.to, reason=asked.reason))


def _cancel(asked: Asked) -> str:
    return _told(cancel.cancel(asked.name, actor=asked.actor, reason=asked.reason))


def _hold(asked: Asked) -> str:
    paused = pausing.hold(asked.name, actor=asked.actor, reason=asked.reason)
    return f"Done: {paused.sentence()}. Rolling back still works."


def _resume(asked: Asked) -> str:
    return f"Done: {pausing.resume(asked.name, actor=asked.actor, reason=asked.reason).sentence()}."


def _told(moved: conductor.Moved) -> str:
    line = f"{moved.extraction} went from {moved.before} to {moved.after}"
    if moved.hand_over:
        line += f"; writers paused for {moved.hand_over.paused_s * 1000:.0f} ms"
    return " ".join([f"Done: {line}.", *(f"{each.what} Next: {each.next}." for each in moved.left)])


_DEEDS: dict[Verb, Callable[[Asked], str]] = {
    Verb.ADVANCE: _advance,
    Verb.ROLLBACK: _roll_back,
    Verb.HOLD: _hold,
    Verb.RESUME: _resume,
    Verb.CANCEL: _cancel,
}
