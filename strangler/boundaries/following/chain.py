"""One chain of one file in; what it touches and calls out, into a Trace: step by step from its root, by what each step
may stand for. Called by touching.
"""

from itertools import takewhile

from strangler.boundaries.edge import Kind, Place
from strangler.boundaries.following import deeds, queries
from strangler.boundaries.following.effects import DELETED, SAVED, Effects
from strangler.boundaries.following.rows import Rows
from strangler.boundaries.following.trace import Call, Open, Trace
from strangler.boundaries.following.value import (
    FORMED,
    FUNCTION,
    GIVES,
    LIBRARY,
    MADE,
    MODEL,
    MODULE,
    OBJECT,
    ROW,
    ROWS,
    SUPER,
    TYPE,
    Value,
    Values,
)
from strangler.boundaries.following.value import LIST as LISTED
from strangler.boundaries.following.values import Evaluation
from strangler.boundaries.reading.expression import BUILT_IN
from strangler.boundaries.reading.fact import (
    CLASS,
    FORM,
    ITEM,
    LIST,
    LOCAL,
    MEMBER,
    ONE,
    QUERY,
    UNKNOWN,
    VALUE,
    Bound,
    Chain,
)

PSEUDO = (ITEM, LIST, ONE, QUERY, CLASS, FORM)


class Following:
    """Every chain of one project."""

    def __init__(self, values: Evaluation, trace: Trace, effects: Effects) -> None:
        self.values = values
        self.code = values.code
        self.trace = trace
        self.effects = effects

    def follow(self, module: str, name: str, chain: Chain) -> None:
        """name: of the file."""
        _Steps(self, module, name, chain).take()


class _Steps:
    """Of one chain."""

    def __init__(self, all_: Following, module: str, name: str, chain: Chain) -> None:
        self._values = all_.values
        self._known = all_.code
        self._trace = all_.trace
        self._effects = all_.effects
        self._module = module
        self._chain = chain
        self._name = name
        self._code = code_in(module, chain.scope)

    def take(self) -> None:
        chain = self._chain
        values = self._values.root(self._module, chain.scope, chain.root)
        is_called = bool(chain.calls & 1)
        for value in values:
            self._met(value, is_called=is_called, is_last=not chain.attributes)
        if not values:
            self._unknown_root(is_called=is_called)
        if is_called and values:
            values = _each([self._values.call(value) for value in values])
        for place, name in enumerate(chain.attributes, 1):
            is_called = bool(chain.calls >> place & 1)
            if not values and is_called and name not in PSEUDO:
                self._open(name, place)
            for value in values:
                self._attribute(value, name, is_called=is_called, is_last=place == len(chain.attributes))
            if values:
                values = _each([self._values.step(value, name, is_called=is_called) for value in values])
        self._effects.flush(self._code)

    @property
    def _place(self) -> Place:
        return Place(self._name, self._chain.line)

    def _rows(self) -> Rows:
        return Rows(self._values, self._effects, self._code, self._place, self._call, self._sets)

    def _unknown_root(self, *, is_called: bool) -> None:
        name = self._chain.root
        path = self._imported(name)
        self._hold(self._known.find(path) if path else f"{self._module}.{name}")
        bounds = self._known.bound(self._module, self._chain.scope, name)
        if is_called and any(map(_may_be_anything, bounds)):
            function = self._known.functions.get(self._code)
            is_handed = bool(function and name in function.parameters)
            held = self._trace.handed if is_handed else self._trace.unknown
            held[self._code].add(f"nobody knows what {name}() is at {self._place}")

    def _imported(self, name: str) -> str:
        inside = self._known.imported(self._module, self._chain.scope, name)
        return inside or self._known.imported(self._module, "", name)

    def _met(self, value: Value, *, is_called: bool, is_last: bool) -> None:
        """A value that is called or handed on; either counts as called."""
        if value.kind == FUNCTION:
            self._call(Call(value.name, value.self_of))
        elif value.kind == TYPE and (is_called or is_last):
            self._made(value.name)
        elif value.kind == MODEL and is_called:
            self._made(self._rows().path_of(value.name))
        elif value.kind == LISTED and value.inner and value.inner.kind in (FUNCTION, TYPE) and is_last:
            self._met(value.inner, is_called=False, is_last=True)
        elif value.kind == LIBRARY and is_called and value.name in deeds.PAGES:
            self._trace.pages.add(self._code)
        elif value.kind == LIBRARY and is_called and value.name in deeds.ANNOUNCED:
            self._effects.announce(self._code, deeds.ANNOUNCED[value.name], self._chain.line)

    def _sets(self, method: str) -> tuple[str, ...]:
        return self._known.set_at(self._module, self._chain.scope, self._chain.line, method)

    def _call(self, call: Call) -> None:
        self._trace.call(self._code, call, self._chain.line)

    def _hold(self, path: str) -> None:
        """A text that is kept under this path: `PURGE = "DELETE FROM …"`."""
        if f"={path}" in self._trace.touches:
            self._call(Call(f"={path}"))

    def _made(self, path: str) -> None:
        for name in deeds.MAKING:
            if found := self._known.member(path, name):
                self._call(Call(found, path))
        if self._known.strangers(path) and path not in self._values.registry.by_code:
            self._call(Call(path, path))  # what its body names is looked at by the library only now

    def _attribute(self, value: Value, name: str, *, is_called: bool, is_last: bool) -> None:
        if name in PSEUDO:
            self._taken_out(value, name, is_called=is_called, is_last=is_last)
        elif value.kind in ROWS:
            self._rows().query(value, name, is_called=is_called)
        elif value.kind == ROW:
            self._rows().row(value, name, is_called=is_called, is_stored=is_last and self._chain.is_stored)
        elif value.kind == MODEL:
            self._rows().own(value.name, name)
        elif value.kind in (OBJECT, TYPE, SUPER):
            self._object(value, name, is_called=is_called, is_last=is_last)
        elif value.kind in (MADE, FORMED):
            self._librarys(value, name, is_called=is_called)
        elif value.kind in (MODULE, LIBRARY):
            self._hold(f"{value.name}.{name}")
            for found in self._values.attributes.of(value, name):
                self._met(found, is_called=is_called, is_last=is_last)

    def _taken_out(self, value: Value, name: str, *, is_called: bool, is_last: bool) -> None:
        if value.kind in ROWS or (value.kind == MODEL and name in (ONE, LIST)):
            self._rows().read(value)
        elif is_called or is_last:
            for found in self._values.step(value, name):
                self._met(found, is_called=is_called, is_last=is_last)

    def _librarys(self, value: Value, name: str, *, is_called: bool) -> None:
        """What was made by a library's class."""
        if value.kind == FORMED:
            if name == "save" and is_called:
                self._effects.write(self._code, self._place, value.name, Kind.FORM, SAVED)
        elif value.name in deeds.SIGNALS and name.removeprefix("a") in deeds.SENDING:
            self._signal()
        elif value.name == deeds.COLLECTOR and name == "delete" and is_called:
            self._collected()

    def _signal(self) -> None:
        """One of the project's own. Under a name that is only given to it here, nobody knows which."""
        chain, name = self._chain, self._chain.root
        names = list(takewhile(lambda name: name.removeprefix("a") not in deeds.SENDING, chain.attributes))
        if names and self._is_first(name):
            holder = self._holder(names[0])
        elif chain.scope and any(self._known.bound(self._module, chain.scope, name)):
            self._trace.unknown[self._code].add(f"nobody knows which signal is sent at {self._place}")
            return
        else:
            holder = self._imported(name) or f"{self._module}.{name}"
        whole = ".".join([holder, *names])
        self._effects.announce(self._code, self._known.find(whole) or whole, chain.line)

    def _collected(self) -> None:
        """All that the Collector was given in this function."""
        chain, file = self._chain, self._known.files[self._module]
        to = ".".join([chain.root, *chain.attributes[:-1], "collect"])
        given = [each for each in file.facts.given if (each.scope, each.to, each.at) == (chain.scope, to, "0")]
        found = [self._values.chain(self._module, e.scope, e.root, e.attributes, e.calls) for e in given]
        labels = [
            {row.name for value in each for row in (value.inner or value,) if row.kind in (ROW, *ROWS)}
            for each in found
        ]
        for label in set().union(*labels):
            self._effects.write(self._code, self._place, label, Kind.QUERY, DELETED)
        if not all(labels) or not labels:
            self._trace.unknown[self._code].add(f"nobody knows whose rows a Collector deletes at {self._place}")

    def _holder(self, name: str) -> str:
        """The class of the method around, or the base of it, that gives this name a value."""
        owner = self._code.rpartition(".")[0]
        lines = (each for each in self._known.mro(owner) if any(self._known.bound(*self._known.parts(each), name)))
        return next(lines, owner)

    def _object(self, value: Value, name: str, *, is_called: bool, is_last: bool) -> None:
        owner = value.self_of or value.name
        if value.kind == SUPER:
            self._left_to_library(owner, name, is_called=is_called)
        for label in self._values.generic.saves(owner, name) if is_called else ():
            self._effects.write(self._code, self._place, label, Kind.FORM, SAVED)
        for each in self._known.mro(owner):
            self._hold(f"{each}.{name}")
        method = self._known.member(owner, name)
        found = () if method in self._known.functions else self._values.attributes.of(value, name)
        for one in found:
            self._met(one, is_called=is_called, is_last=is_last or is_called)
        if found and found[0].kind != GIVES:
            return
        if value.kind == SUPER:
            self._call(Call(name=name, above=owner))
        elif self._is_self(value):
            self._call(Call(name=name, is_looked_at=not is_called))
        elif method in self._known.functions:
            self._call(Call(method, owner))
        elif is_called:
            self._call(Call(f"{owner}.{name}", owner))

    def _left_to_library(self, owner: str, name: str, *, is_called: bool) -> None:
        """`super().save()` of a model, `super().form_valid(form)` of a view."""
        if model := self._values.registry.by_code.get(owner):
            self._rows().library(Value(ROW, model.label), name, is_called=is_called)
        for deed in self._values.generic.left_to(owner, name) if is_called else ():
            signals = DELETED if deed.is_deleting else SAVED
            self._effects.write(self._code, self._place, deed.label, Kind.FORM, signals)

    def _is_self(self, value: Value) -> bool:
        """Whether it is the very instance that the method around belongs to."""
        return self._is_first(self._chain.root) and value.name == self._code.rpartition(".")[0]

    def _is_first(self, name: str) -> bool:
        """Whether the method around calls its own instance, or class, so."""
        function, owner = self._known.functions.get(self._code), self._code.rpartition(".")[0]
        return bool(function and function.parameters[:1] == (name,)) and owner in self._known.classes

    def _open(self, name: str, place: int) -> None:
        chain = self._chain
        before = chain.attributes[place - 2] if place > 1 else ""
        is_asked = before in self._values.registry.accessors or not queries.MANAGERS.isdisjoint(
            chain.attributes[:place]
        )
        is_risky = name in deeds.RISKY or (name in queries.WRITES and is_asked)
        bounds = self._known.bound(self._module, chain.scope, chain.root)
        is_plain = bounds and all(each.how in (LOCAL, MEMBER) for each in bounds)  # a text, a list, a dict
        if (is_risky or name in self._known.named) and not is_plain:
            self._trace.open[self._code].add(Open(name, chain.line))


def _may_be_anything(bound: Bound) -> bool:
    """Given nothing that could be named, or what was looked up by name."""
    return bound.how == UNKNOWN or (bound.how == VALUE and (bound.root == "getattr" or bound.root not in BUILT_IN))


def code_in(module: str, scope: str) -> str:
    return f"{module}.{scope}" if scope else module


def _each(found: list[Values]) -> Values:
    if len(found) == 1:
        return found[0]
    return tuple(dict.fromkeys(value for values in found for value in values))
