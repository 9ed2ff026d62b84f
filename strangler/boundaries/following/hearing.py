"""Who listens, and a trace, in; of each receiver what it hears, and which code sends that, out. Called by survey.

Django's own signals are told by the models they are sent for, a project's own by their names and whoever sends them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from strangler.boundaries.following.code import Code
from strangler.boundaries.following.trace import Trace
from strangler.boundaries.living.receivers import HEARD, LOGGED, Listener

NAMELESS = "a signal that has no name"


@dataclass(frozen=True)
class Hearing:
    """signals: dotted paths of a project's or a library's own. senders: dotted paths of functions that send them; none =
    nothing was found to. models: labels of those whose signals of Django's it hears, '' = everybody's."""

    signals: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Of its signals that are no model's; '' if there is none."""
        if not self.signals:
            return ""
        sent = f"sent by {', '.join(self.senders)}" if self.senders else "sent from a place that was not followed"
        return f"it hears {' and '.join(self.signals)}, {sent}"


def hearing(listeners: Iterable[Listener], code: Code, trace: Trace) -> dict[str, Hearing]:
    """By the receiver's code. A signal is told by the name it was defined under, as far as that is the project's code."""
    names: dict[str, set[str]] = defaultdict(set)
    models: dict[str, set[str]] = defaultdict(set)
    for each in listeners:
        if each.signal in (*HEARD, *LOGGED):
            models[each.code].add(each.sender)
        else:
            names[each.code].add(each.signal)
    return {each: _of(names[each], models[each], code, trace) for each in names.keys() | models.keys()}


def _of(names: set[str], models: set[str], code: Code, trace: Trace) -> Hearing:
    told = {found for name in names if (found := code.find(name))} or _shortest(names)
    senders = {sender for name in told for sender in trace.sent.get(name, ())}
    return Hearing(tuple(sorted(name or NAMELESS for name in told)), tuple(sorted(senders)), tuple(sorted(models)))


def _shortest(names: set[str]) -> set[str]:
    """A library's signal has a name in every module that imports it; the one it was defined under is seldom the longest."""
    told = {name.rpartition(".")[2]: name for name in sorted(names, key=len, reverse=True)}
    return set(told.values())
