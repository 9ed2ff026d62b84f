"""A name or a chain of a file in; what it may stand for out, by bindings, annotations, what functions give back, and the
registry. Called by touching.

Nothing out = nobody knows. Two kinds of row for one name = nothing, for what could be two things is left out; each member of a
list of models is one, all the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from strangler.boundaries.following.attributes import Attributes
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.generic import Generic
from strangler.boundaries.following.handed import HandedOver
from strangler.boundaries.following.managers import Shared
from strangler.boundaries.following.ties import Ties
from strangler.boundaries.following.value import (
    FORMED,
    FUNCTION,
    LIBRARY,
    MADE,
    MODEL,
    MODULE,
    OBJECT,
    REQUEST,
    ROW,
    ROWS,
    SUPER,
    TYPE,
    Value,
    Values,
    listed,
    one_of,
)
from strangler.boundaries.following.value import LIST as LISTED
from strangler.boundaries.following.value import QUERY as ASKED
from strangler.boundaries.living.registry import ModelInfo, Registry
from strangler.boundaries.reading.fact import CLASS, EACH, FORM, IS, ITEM, LIST, MEMBER, ONE, QUERY, VALUE, Bound
from strangler.boundaries.reading.fact import TYPE as ANNOTATED

UNBOUND = ("staticmethod",)


class Evaluation:
    """One project's; what it has found once, it keeps. held: dotted name of a module or class -> label of the model that it
    is in this process."""

    def __init__(self, code: Code, registry: Registry, held: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.registry = registry
        self._held = held or {}
        self.generic = Generic(code, self)
        self._named: dict[tuple[str, str, str], Values] = {}
        self._roots: dict[tuple[str, str, str], Values] = {}
        self._asked: set[tuple[str, str, str]] = set()
        self._over = HandedOver(code)
        self.heard: dict[str, set[str]] = {}  # a receiver's path -> labels of whose rows it hears of
        self.ties = Ties(registry)
        self.shared = Shared(code)
        self.attributes = Attributes(code, registry, self.ties, self.generic, self)

    @property
    def is_asked(self) -> bool:
        """Whether a name is being found out now, so that what is found on the way may lack it."""
        return bool(self._asked)

    def chain(self, module: str, scope: str, root: str, attributes: Iterable[str], calls: int) -> Values:
        found = self.root(module, scope, root, is_called=bool(calls & 1))
        for place, name in enumerate(attributes, 1):
            if not found:
                return ()
            is_called = bool(calls >> place & 1)
            if len(found) == 1:
                found = self.step(found[0], name, is_called=is_called)
            else:
                found = _once(each for value in found for each in self.step(value, name, is_called=is_called))
        return found

    def root(self, module: str, scope: str, name: str, *, is_called: bool = False) -> Values:
        key = (module, scope, name)
        found = self._roots.get(key)
        if found is None:
            found = self._bare(module, scope, name)
            if not self._asked:  # else it may rest on a name that is only being found out
                self._roots[key] = found
        return _once(each for value in found for each in self.call(value)) if is_called else found

    def _bare(self, module: str, scope: str, name: str) -> Values:
        if not name:  # what is no plain name is nobody's, and not the module's
            return ()
        if name.startswith("="):
            model = self.registry.model(name[1:] or self.registry.user)
            return (Value(MODEL, model.label),) if model else ()
        owner = f"{module}.{scope.rpartition('.')[0]}" if "." in scope else ""
        if owner and owner in self.code.classes and (found := self._self(f"{module}.{scope}", owner, name)):
            return found
        if scope and (found := self.named(module, scope, name)) and not (name == "request" and found[0].kind == MADE):
            return found
        if scope and any(self.code.bound(module, scope, name)):
            if name == "request" and self.registry.model(self.registry.user):
                return (Value(REQUEST, ""),)
            return self.generic.given(owner, name) if owner else ()
        if path := self.code.imported(module, scope, name) or self.code.imported(module, "", name):
            return self.at(path)
        for path in (f"{module}.{scope}.{name}", f"{module}.{name}"):
            if path in self.code.functions or path in self.code.classes:
                return self.at(path)
        return self.named(module, "", name) or self._starred(module, name)

    def _self(self, path: str, owner: str, name: str) -> Values:
        function = self.code.functions.get(path)
        if name == "super":
            return (Value(SUPER, owner, self_of=owner),)
        if not function or function.parameters[:1] != (name,) or any(each in UNBOUND for each in function.decorators):
            return ()
        is_class = "classmethod" in function.decorators
        if model := self.registry.by_code.get(owner):
            return (Value(MODEL if is_class else ROW, model.label),)
        managed = self.ties.managed.get(owner, ())
        if len(managed) == 1 and not is_class:
            return (Value(ASKED, managed[0]),)
        return (Value(TYPE if is_class else OBJECT, owner),)

    def _starred(self, module: str, name: str) -> Values:
        path = self.code.name_in(module, name)
        return self.at(path) if path != f"{module}.{name}" else ()

    def at(self, path: str) -> Values:
        """An absolute dotted path, as an import gives it."""
        if path.startswith("="):
            return self._bare("", "", path)
        found = self.code.find(path) or path
        if model := self.model_at(found):
            return (Value(MODEL, model.label),)
        if found in self.code.classes:
            return (Value(TYPE, found),)
        if found in self.code.functions:
            return (Value(FUNCTION, found),)
        if found in self.code.files:
            return (Value(MODULE, found),)
        module, name = self.code.parts(found)
        return self.named(module, "", name) if module and "." not in name else (Value(LIBRARY, found),)

    def model_at(self, path: str) -> ModelInfo | None:
        if model := self.registry.by_code.get(path):
            return model
        guessed = self.registry.model(f"{self.registry.app_of_module(path)}.{path.rpartition('.')[2]}")
        return guessed if guessed and not guessed.code else None

    def named(self, module: str, scope: str, name: str) -> Values:
        """What a name was given in this very scope."""
        key = (module, scope, name)
        if key in self._named:
            return self._named[key]
        if key in self._asked:  # it is given what it was before: `rows = rows.filter(…)`
            return ()
        self._asked.add(key)
        bounds = self.code.bound(module, scope, name)
        found = () if any(map(_is_of_several, bounds)) else self._living(module, scope, name)
        if not found and any(each.root for each in bounds):
            found = self._decided(module, bounds)
        if not found and bounds and scope:
            found = self._handed(f"{module}.{scope}", name)
        self._asked.discard(key)
        self._named[key] = found
        return found

    def _living(self, module: str, scope: str, name: str) -> Values:
        """Whatever the source leaves open, this process has decided."""
        path = f"{module}.{scope}.{name}" if scope else f"{module}.{name}"
        model = self.registry.model(self._held.get(path, ""))
        return (Value(MODEL, model.label),) if model else ()

    def carried(self, name: str) -> Values:
        """What a request has by this name, whoever put it there."""
        key = ("", "request", name)
        if key in self._named or key in self._asked:
            return self._named.get(key, ())
        self._asked.add(key)
        found = _sure([self._given(module, each) for module, each in self.code.carried(name) if each.how == VALUE])
        self._asked.discard(key)
        self._named[key] = found
        return found

    def _decided(self, module: str, bounds: Sequence[Bound]) -> Values:
        if asked := self._asked_for(module, [each for each in bounds if each.how == IS]):
            return asked
        if annotated := _sure([self._declared(module, each) for each in bounds if each.how == ANNOTATED]):
            return annotated
        if found := _sure([self._given(module, each) for each in bounds if each.how == VALUE]):
            return found
        if found := _once(value for each in bounds if each.how == EACH for value in self._given(module, each)):
            return found
        return listed(_once(value for each in bounds if each.how == MEMBER for value in self._given(module, each)))

    def _handed(self, path: str, name: str) -> Values:
        """What a parameter is given by a signal, or wherever its function is called."""
        function = self.code.functions.get(path)
        if not function or name not in function.parameters:
            return ()
        if name == "instance" and (senders := self.heard.get(path)):
            return _sure([(Value(ROW, label),) for label in senders]) if all(senders) else ()
        return _sure(
            [
                self.chain(module, given.scope, given.root, given.attributes, given.calls)
                for module, given in self._over.by(path, name)
            ]
        )

    def _given(self, module: str, bound: Bound) -> Values:
        return self.chain(module, bound.scope, bound.root, bound.attributes, bound.calls)

    def _asked_for(self, module: str, bounds: Sequence[Bound]) -> Values:
        """An instance of each class, if one of them is a model."""
        kinds = [value.inner or value for each in bounds for value in self._given(module, each)]
        found = _once(_instance(value) for value in kinds if value.kind in (MODEL, TYPE, LIBRARY))
        return found if any(value.kind == ROW for value in found) else ()

    def _declared(self, module: str, bound: Bound) -> Values:
        names = [name for name in bound.attributes if name not in (ITEM, LIST, QUERY)]
        found = self.chain(module, bound.scope, bound.root, names, 0)
        found = _once(_instance(value) for value in found if value.kind in (MODEL, TYPE, LIBRARY))
        for word in bound.attributes[len(names) :]:
            found = _once(each for value in found for each in self.step(value, word))
        return found

    def call(self, value: Value) -> Values:
        """What comes back."""
        match value.kind:
            case "model":
                return (Value(ROW, value.name),)
            case "type":
                return (Value(OBJECT, value.name),)
            case "function":
                module, name = self.code.parts(value.name)
                return self.named(module, name, "return")
            case "library":
                return (Value(MADE, value.name),)
            case "gives":
                return (value.inner,) if value.inner else ()
            case "super" | "formed":
                return (value,)
        return ()

    def step(self, value: Value, name: str, *, is_called: bool = False) -> Values:
        """What `.name` of it gives, called or not."""
        if name in _PSEUDO:
            found = _PSEUDO[name](value)
            return _once(each for one in found for each in self.call(one)) if is_called else found
        found = self.attributes.of(value, name)
        if value.kind in ROWS and not is_called and name != "model":
            return ()
        if not is_called or value.kind in ROWS or value.kind == LISTED:
            return found
        return _once(each for one in found for each in self.call(one))


_PSEUDO: dict[str, Callable[[Value], Values]] = {
    ITEM: one_of,
    LIST: lambda value: (value,) if value.kind == LISTED else listed(_rows_of(value) or (value,)),
    QUERY: lambda value: (Value(ASKED, value.name),) if value.kind in (ROW, MODEL) else (),
    CLASS: lambda value: (
        (Value({ROW: MODEL, OBJECT: TYPE}[value.kind], value.name),) if value.kind in (ROW, OBJECT) else ()
    ),
    FORM: lambda value: (Value(FORMED, value.name),) if value.kind == MODEL else (),
    ONE: lambda value: (Value(ROW, value.name),) if value.kind in ROWS or value.kind in (MODEL, ROW) else (),
}


def _is_of_several(bound: Bound) -> bool:
    """A loop leaves its last one behind, which is no more than one of them."""
    return bound.how == EACH or ITEM in bound.attributes


def _rows_of(value: Value) -> Values:
    """Of a query, or of a model that get_list_or_404 was given."""
    return (Value(ROW, value.name),) if value.kind in ROWS or value.kind == MODEL else ()


def _instance(value: Value) -> Value:
    return Value({MODEL: ROW, TYPE: OBJECT}.get(value.kind, MADE), value.name)


def _once(values: Iterable[Value]) -> Values:
    return tuple(dict.fromkeys(values))


def _sure(given: Sequence[Values]) -> Values:
    """What several assignments agree on. Rows of one model here and of another there are rows of none."""
    known = [each for each in given if each]
    if len(known) < 2:
        return known[0] if known else ()
    kinds = {frozenset(v.name for v in each if v.kind in ROWS or v.kind in (MODEL, ROW)) for each in known}
    return _once(value for each in known for value in each) if len(kinds - {frozenset()}) < 2 else ()
