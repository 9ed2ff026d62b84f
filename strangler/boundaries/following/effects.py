"""A read or a write of rows in; what goes with it out, into a Trace: the parents' tables, what is deleted along, whoever
listens. Called by following and touching.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from strangler.boundaries.edge import Kind, Mode, Place
from strangler.boundaries.following.ties import Ties
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.following.trace import Call, Trace
from strangler.boundaries.living.receivers import Listener

SAVED = ("pre_save", "post_save")
DELETED = ("pre_delete", "post_delete")


class Effects:
    """Of what one project's code does. A chain's touches are held back until `flush`."""

    def __init__(self, trace: Trace, ties: Ties, listeners: Iterable[Listener]) -> None:
        self._trace = trace
        self._ties = ties
        self._waiting: list[Touch] = []
        self._listening: dict[tuple[str, str], list[Listener]] = defaultdict(list)
        self._hearing: dict[str, list[Listener]] = defaultdict(list)
        for each in listeners:
            self._listening[each.signal, each.sender].append(each)
            self._hearing[each.signal].append(each)

    def read(self, code: str, place: Place, label: str, kind: Kind) -> None:
        self._rows(code, place, label, Mode.READ, kind)

    def write(
        self,
        code: str,
        place: Place,
        label: str,
        kind: Kind,
        signals: Collection[str] = (),
        *,
        key: str = "",
        columns: tuple[str, ...] = (),
        adds: bool = False,
    ) -> None:
        """signals: names of those that Django sends with it. key: whose calls these are in the trace, if not the code's.
        columns, adds: as in Touch."""
        caller = key or code
        deletes = "post_delete" in signals
        self._rows(code, place, label, Mode.WRITE, kind, deletes=deletes, columns=columns, adds=adds)
        self._heard(caller, label, signals, place.line)
        if deletes:
            for other in self._ties.gone_with(label):
                self._rows(code, place, other, Mode.WRITE, Kind.CASCADE, deletes=True)
                self._heard(caller, other, signals, place.line)

    def announce(self, code: str, signal: str, line: int) -> None:
        """A signal of no model's. Whose sake it is sent for is not asked: whoever hears it may run."""
        self._trace.sent[signal].add(code)
        for each in self._hearing.get(signal, ()):
            self._trace.call(code, Call(each.code), line)

    def flush(self, key: str) -> None:
        """What one chain does, once: what it writes it need not be told to read."""
        if not self._waiting:
            return
        written = {touch.target for touch in self._waiting if touch.mode is Mode.WRITE}
        for touch in self._waiting:
            if touch.mode is Mode.WRITE or touch.target not in written:
                self._trace.touches[key][touch] = None
        self._waiting.clear()

    def _rows(
        self,
        code: str,
        place: Place,
        label: str,
        mode: Mode,
        kind: Kind,
        *,
        deletes: bool = False,
        columns: tuple[str, ...] = (),
        adds: bool = False,
    ) -> None:
        for model in self._ties.line(label):
            if model.concrete in ("", model.label):
                self._waiting.append(Touch(code, place, model.label, mode, kind, deletes, columns, adds))

    def _heard(self, code: str, label: str, signals: Iterable[str], line: int) -> None:
        senders = ("", *(each.label for each in self._ties.line(label))) if self._listening else ()
        for signal in signals:
            for sender in senders:
                for each in self._listening.get((signal, sender), ()):
                    self._trace.call(code, Call(each.code), line)
