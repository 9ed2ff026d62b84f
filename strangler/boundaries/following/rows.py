"""A step on a model, a query or a row in; the reads, writes and calls that it is out. Called by following."""

from collections.abc import Callable

from strangler.boundaries.edge import Kind, Place
from strangler.boundaries.following import queries
from strangler.boundaries.following.effects import Effects
from strangler.boundaries.following.trace import Call
from strangler.boundaries.following.value import BETWEEN, RELATED, ROW, Value
from strangler.boundaries.following.values import Evaluation


class Rows:
    """At one place in the code. call: told of each call. sets: a method's name -> columns that its call here names."""

    def __init__(
        self,
        values: Evaluation,
        effects: Effects,
        code: str,
        place: Place,
        call: Callable[[Call], None],
        sets: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._values = values
        self._effects = effects
        self._code = code
        self._place = place
        self._call = call
        self._sets = sets

    def read(self, value: Value) -> None:
        self._effects.read(self._code, self._place, value.name, _kind(value))

    def query(self, value: Value, name: str, *, is_called: bool) -> None:
        """`Hall.objects.NAME(…)`, `hall.evenings.NAME(…)`. A query that is handed on is read by whoever takes it; a method that
        writes counts as called, as functions do."""
        if not is_called and name not in queries.WRITES:
            return
        if method := self._values.attributes.of_manager(value.name, name):
            self._call(Call(method.name, method.self_of))
            self._shared(value, method)
        if value.kind == BETWEEN and value.through:
            self._between(value, name)
        if name in queries.BETWEEN and value.kind == BETWEEN:
            return
        if name in queries.WRITES:
            signals, adds = queries.signals_of(name), name in queries.ADDS
            columns = self._sets(name)
            self._effects.write(self._code, self._place, value.name, _kind(value), signals, columns=columns, adds=adds)
            if name in queries.SAVES:
                self.own(value.name, "save")
        elif method or name in queries.KNOWN:
            self.read(value)

    def _shared(self, value: Value, method: Value) -> None:
        """A method that several models have: what it does is told where it is called, for there its rows are known."""
        owner, _, name = method.name.rpartition(".")
        if len(self._values.ties.managed.get(owner, ())) == 1:
            return
        for done in sorted(self._values.shared.does(method.self_of, name)):
            if done in queries.WRITES or done in queries.ROW_WRITES:
                self._effects.write(self._code, self._place, value.name, _kind(value), queries.signals_of(done))

    def _between(self, value: Value, name: str) -> None:
        if name in queries.BETWEEN or name in queries.SAVES:
            self._effects.write(self._code, self._place, value.through, Kind.ACCESS, ("m2m_changed",))
        elif name in queries.KNOWN:
            self._effects.read(self._code, self._place, value.through, Kind.ACCESS)

    def row(self, value: Value, name: str, *, is_called: bool, is_stored: bool) -> None:
        """`hall.NAME`. Its own method comes before the library's of the same name."""
        if crossed := self._values.ties.crossed(value.name, name):
            if crossed.value.kind == ROW and not is_stored:
                self._effects.read(self._code, self._place, crossed.label, Kind.ACCESS)
            return
        self.library(value, name, is_called=is_called, is_stored=is_stored)
        if name == "full_clean":
            self.own(value.name, "clean")
        self.own(value.name, name)

    def library(self, value: Value, name: str, *, is_called: bool, is_stored: bool = False) -> None:
        """What Django's own method of this name does to a row. One that is handed on counts as called."""
        if name in queries.ROW_WRITES and not is_stored:
            signals = queries.signals_of(name)
            self._effects.write(self._code, self._place, value.name, Kind.QUERY, signals, columns=self._sets(name))
        elif name in queries.ROW_READS and is_called:
            self.read(value)

    def own(self, label: str, name: str) -> None:
        """The project's method of this name, if the model has one."""
        path = self.path_of(label)
        if (found := self._values.code.member(path, name)) in self._values.code.functions:
            self._call(Call(found, path))

    def path_of(self, label: str) -> str:
        model = self._values.registry.model(label)
        return model.code if model else ""


def _kind(value: Value) -> Kind:
    return Kind.ACCESS if value.kind in (RELATED, BETWEEN) else Kind.QUERY
