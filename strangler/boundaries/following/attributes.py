"""A value and an attribute's name in; what `value.name` stands for out. Called by values, which knows what names stand for.

A manager's and a queryset's attributes are told as what their call gives, a property as what it gives.
"""

from typing import TYPE_CHECKING

from strangler.boundaries.following import queries
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.generic import Generic
from strangler.boundaries.following.ties import Ties
from strangler.boundaries.following.value import (
    BETWEEN,
    FUNCTION,
    MODEL,
    REQUEST,
    ROW,
    TYPE,
    Value,
    Values,
    listed,
    one_of,
)
from strangler.boundaries.following.value import QUERY as ASKED
from strangler.boundaries.living.registry import Registry

if TYPE_CHECKING:
    from strangler.boundaries.following.values import Evaluation


class Attributes:
    """Of the values of one project."""

    def __init__(self, code: Code, registry: Registry, ties: Ties, generic: Generic, values: "Evaluation") -> None:
        self._code = code
        self._registry = registry
        self._ties = ties
        self._generic = generic
        self._values = values
        self._known: dict[tuple[Value, str], Values] = {}
        self._methods: dict[tuple[str, str], Value | None] = {}

    def of(self, value: Value, name: str) -> Values:
        found = self._known.get((value, name))
        if found is None:
            found = self._of(value, name)
            if not self._values.is_asked:
                self._known[value, name] = found
        return found

    def _of(self, value: Value, name: str) -> Values:
        match value.kind:
            case "module" | "library":
                return self._values.at(f"{value.name}.{name}")
            case "model":
                return self._of_model(value.name, name)
            case "query" | "related" | "between":
                return self._of_query(value, name)
            case "row":
                return self._of_row(value.name, name)
            case "type" | "object":
                return self._of_class(value, name)
            case "super":
                return self._of_super(value, name)
            case "list":
                return _of_list(value, name) or self._of_rows(value, name)
            case "formed":
                return (Value(ROW, value.name),) if name in ("save", "instance") else ()
            case "request":
                return (Value(ROW, self._registry.user),) if name in ("user", "auser") else self._values.carried(name)
        return ()

    def _of_model(self, label: str, name: str) -> Values:
        model = self._registry.model(label)
        if name in queries.MANAGERS or (model and name in model.managers):
            return (Value(ASKED, label),)
        if name == "through":
            return (Value(MODEL, label),)
        if (crossed := self._ties.crossed(label, name)) and crossed.value.kind == BETWEEN:
            return (Value(MODEL, crossed.value.through),)
        return self._method(model.code, name) if model else ()

    def _of_rows(self, value: Value, name: str) -> Values:
        """Said to be a list, and asked what only a query can be."""
        if not value.inner or value.inner.kind != ROW or name not in queries.QUERYS_OWN:
            return ()
        return self._of_query(Value(ASKED, value.inner.name), name)

    def _of_query(self, value: Value, name: str) -> Values:
        if name in queries.ROW_OF:
            return (Value(ROW, value.name),)
        if name in queries.LIST_OF:
            return listed((Value(ROW, value.name),))
        if name == "model":
            return (Value(MODEL, value.name),)
        if name in queries.PLAIN or name in queries.WRITES:
            return ()
        if method := self.of_manager(value.name, name):
            return self._values.call(method) or (Value(ASKED, value.name),)
        return (value,) if name in queries.ON else ()

    def of_manager(self, label: str, name: str) -> Value | None:
        """The method of the project's own managers and querysets that is meant."""
        if (label, name) not in self._methods:
            self._methods[label, name] = self._manager_method(label, name)
        return self._methods[label, name]

    def _manager_method(self, label: str, name: str) -> Value | None:
        model = self._registry.model(label)
        for classes in model.managers.values() if model else ():
            for path in classes:
                if found := self._code.member(path, name):
                    return Value(FUNCTION, found, self_of=path)
        return None

    def _of_row(self, label: str, name: str) -> Values:
        if name == "__class__":
            return (Value(MODEL, label),)
        if crossed := self._ties.crossed(label, name):
            return (crossed.value,)
        model = self._registry.model(label)
        return self._method(model.code, name) if model else ()

    def _of_class(self, value: Value, name: str) -> Values:
        path = value.name
        if name == "__class__":
            return (Value(TYPE, path),)
        if found := self._method(path, name):
            return found
        for owner in self._code.mro(path):
            module, qualified = self._code.parts(owner)
            if any(self._code.bound(module, qualified, name)):
                found = self._values.named(module, qualified, name) or self._generic.attribute(path, name)
                return found or self._of_children(path, name)
        if name == "request" and self._generic.is_view(path) and self._registry.model(self._registry.user):
            return (Value(REQUEST, ""),)
        return self._generic.attribute(path, name) or self._of_children(path, name)

    def _of_children(self, path: str, name: str) -> Values:
        """What a base leaves to those derived from it, if all that say something say the same. One of another app ties the base
        to nothing."""
        files, said = self._code.files, set()
        app = files[self._code.module_of(path)].app if path in self._code.classes else ""
        for child in self._code.children.get(path, ()):
            module, qualified = self._code.parts(child)
            if files[module].app == app and (found := self._values.named(module, qualified, name)):
                said.add(found)
        return said.pop() if len(said) == 1 else ()

    def _of_super(self, value: Value, name: str) -> Values:
        for owner in self._code.mro(value.self_of)[1:]:
            if (found := f"{owner}.{name}") in self._code.functions:
                return (Value(FUNCTION, found, self_of=value.self_of),)
        return self._generic.attribute(value.self_of, name)

    def _method(self, path: str, name: str) -> Values:
        """Bound to the class it was asked of. A property is what it gives."""
        found = self._code.member(path, name)
        if not found:
            return ()
        if found in self._code.classes:
            return self._values.at(found)
        bound = Value(FUNCTION, found, self_of=path)
        return self._values.call(bound) if self.is_property(found) else (bound,)

    def is_property(self, path: str) -> bool:
        decorators = self._code.functions[path].decorators
        return any(each.rpartition(".")[2] in ("property", "cached_property") for each in decorators)


def _of_list(value: Value, name: str) -> Values:
    if name in ("get", "pop", "setdefault", "popitem", "popleft"):
        return one_of(value)
    return (value,) if name in ("values", "copy", "object_list", "page", "get_page") else ()
