"""Who listens, and a trace, in; of each receiver of a signal that is no model's: what it hears, and which code sends that, out.
Called by survey.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from strangler.boundaries.code import Code
from strangler.boundaries.receivers import HEARD, LOGGED, Listener
from strangler.boundaries.trace import Trace

NAMELESS = "a signal that has no name"


@dataclass(frozen=True)
class Hearing:
    """signals: dotted paths. senders: dotted paths of functions; none = nothing was found to send it."""

    signals: tuple[str, ...]
    senders: tuple[str, ...] = ()

    def __str__(self) -> str:
        sent = f"sent by {', '.join(self.senders)}" if self.senders else "sent from a place that was not followed"
        return f"it hears {' and '.join(self.signals)}, {sent}"


def hearing(listeners: Iterable[Listener], code: Code, trace: Trace) -> dict[str, Hearing]:
    """By the receiver's code. A signal is told by the name it was defined under, as far as that is the project's code."""
    names: dict[str, set[str]] = defaultdict(set)
    for each in listeners:
        if each.signal not in (*HEARD, *LOGGED):
            names[each.code].add(each.signal)
    return {receiver: _of(heard, code, trace) for receiver, heard in names.items()}


def _of(names: set[str], code: Code, trace: Trace) -> Hearing:
    told = {found for name in names if (found := code.find(name))} or _shortest(names)
    senders = {sender for name in told for sender in trace.sent.get(name, ())}
    return Hearing(tuple(sorted(name or NAMELESS for name in told)), tuple(sorted(senders)))


def _shortest(names: set[str]) -> set[str]:
    """A library's signal has a name in every module that imports it; the one it was defined under is seldom the longest."""
    told = {name.rpartition(".")[2]: name for name in sorted(names, key=len, reverse=True)}
    return set(told.values())
