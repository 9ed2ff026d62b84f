"""A class of the project in; what Django's and REST framework's own views, forms and serializers do in its name out: whose
rows, by which method, and which of its own methods are called on the way. Called by values and reach.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from strangler.boundaries.edge import Mode
from strangler.boundaries.following import deeds
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.library import line_of, names_of
from strangler.boundaries.following.value import (
    FORMED,
    FUNCTION,
    GIVES,
    MODEL,
    OBJECT,
    QUERY,
    ROW,
    ROWS,
    TYPE,
    Value,
    Values,
)

if TYPE_CHECKING:
    from strangler.boundaries.following.values import Evaluation


class Deed(NamedTuple):
    """method: the library's. told: the one it is told as. label: of whose rows. done_by: the method that writes in the end."""

    method: str
    told: str
    label: str
    mode: Mode
    done_by: str = ""
    is_deleting: bool = False


class Generic:
    """Knows the classes of one project."""

    def __init__(self, code: Code, values: "Evaluation") -> None:
        self._code = code
        self._values = values
        self.admins: dict[str, str] = {}  # a ModelAdmin's path -> label of its model

    def kinds(self, path: str) -> frozenset[str]:
        """Plain names of the library's classes that it is derived from."""
        return frozenset(name for base in self._code.strangers(path) for name in line_of(base))

    def is_view(self, path: str) -> bool:
        return "View" in self.kinds(path)

    def is_page(self, path: str) -> bool:
        """Whether its answers are made of a template."""
        return "TemplateResponseMixin" in self.kinds(path) if path else False

    def attribute(self, path: str, name: str) -> Values:
        """What an instance has by the library's word."""
        kinds = self.kinds(path)
        if kinds & deeds.FORMS:
            return self._of_form(path, name)
        return self._of_view(path, name) if "View" in kinds or path in self.admins else ()

    def given(self, path: str, name: str) -> Values:
        """What the library hands to a view's method as `form`, `serializer` or `instance`, to an admin's as `queryset` or
        `obj`."""
        if path in self.admins and name in ("queryset", "obj"):
            return (Value(QUERY if name == "queryset" else ROW, self.admins[path]),)
        if not self.is_view(path):
            return ()
        if name == "instance":
            return tuple(Value(ROW, label) for label in self.labels(path))
        return self._form(path) if name in ("form", "serializer") else ()

    def _of_form(self, path: str, name: str) -> Values:
        rows = tuple(Value(ROW, label) for label in self.labels(path))
        if name == "save":
            return tuple(Value(GIVES, row.name, inner=row) for row in rows)
        return rows if name == "instance" else ()

    def _of_view(self, path: str, name: str) -> Values:
        labels = self.labels(path)
        if name in ("model", "object", "object_list", "queryset"):
            kind = {"model": MODEL, "object": ROW}.get(name, QUERY)
            return tuple(Value(kind, label) for label in labels)
        if name in ("get_object", "get_queryset", "filter_queryset"):
            kind = ROW if name == "get_object" else QUERY
            return tuple(Value(GIVES, label, inner=Value(kind, label)) for label in labels)
        if name in ("get_form", "get_serializer"):
            return tuple(Value(GIVES, form.name, inner=form) for form in self._form(path))
        return ()

    def _form(self, path: str) -> Values:
        return tuple(Value(OBJECT, value.name) for value in self._forms(path) if value.kind == TYPE)

    def _forms(self, path: str) -> Values:
        """By its attribute, else by the method that chooses one."""
        for name in deeds.FORM_NAMES:
            if found := self._attribute(path, name) or self._asked(path, f"get_{name}"):
                return found
        return ()

    def _asked(self, path: str, name: str) -> Values:
        """What the project's own method of this name gives."""
        method = self._code.member(path, name)
        return self._values.call(Value(FUNCTION, method, self_of=path)) if method in self._code.functions else ()

    def labels(self, path: str, deep: int = 3) -> tuple[str, ...]:
        """Labels of the one model whose rows it is about; none if it is about none, or nobody knows."""
        return self._stated(path, deep) or self._looked_up(path)

    def _stated(self, path: str, deep: int = 3) -> tuple[str, ...]:
        if path in self.admins:
            return (self.admins[path],)
        return next(filter(None, map(_label_in, self._told(path, deep))), ())

    def _looked_up(self, path: str) -> tuple[str, ...]:
        """By its own get_object, where the reading is told; what is made is no such row."""
        return () if "CreateModelMixin" in self.kinds(path) else _label_in(self._asked(path, "get_object"))

    def _told(self, path: str, deep: int) -> Iterator[Values]:
        yield self._attribute(path, "model", inner="Meta")
        yield self._attribute(path, "model")
        yield self._attribute(path, "queryset")
        if deep:
            yield tuple(found for form in self._forms(path) for found in self._told_of_form(form, deep - 1))
        yield self._asked(path, "get_queryset")

    def _told_of_form(self, form: Value, deep: int) -> Values:
        if form.kind == FORMED:
            return (Value(MODEL, form.name),)
        return tuple(Value(MODEL, label) for label in self.labels(form.name, deep)) if form.kind == TYPE else ()

    def _attribute(self, path: str, name: str, *, inner: str = "") -> Values:
        for owner in self._code.mro(path):
            for each in self._code.mro(f"{owner}.{inner}") if inner else (owner,):
                module, qualified = self._code.parts(each)
                if found := self._values.named(module, qualified, name):
                    return found
        return ()

    def saves(self, path: str, method: str) -> tuple[str, ...]:
        """Labels of the models whose rows a form's or serializer's method writes."""
        return self.labels(path) if method in deeds.SAVE and self.kinds(path) & deeds.FORMS else ()

    def touched(self, path: str) -> Iterator[Deed]:
        """What the library's own methods do to rows in this class's name. Of a row that it only looks up, what its own methods
        leave to the library is told there."""
        kinds, stated = self.kinds(path), self._stated(path) if self.kinds(path) & deeds.KNOWN else ()
        for deed in self._written(path):
            if stated or self._code.member(path, deed.done_by) not in self._code.functions:
                yield deed
        for kind in kinds & deeds.READING.keys():
            asked, actions = deeds.READING[kind]
            for name in actions if "ViewSetMixin" in kinds else asked:
                if not (kinds & deeds.UNREAD and name == "get"):
                    yield from (Deed(name, name, label, Mode.READ) for label in stated)

    def _written(self, path: str) -> Iterator[Deed]:
        kinds = self.kinds(path)
        for kind in kinds & deeds.WRITING.keys():
            asked, actions = deeds.WRITING[kind]
            names = actions if "ViewSetMixin" in kinds else asked + actions
            for label in self.labels(path):
                yield from (
                    Deed(each, names[0], label, Mode.WRITE, actions[-1], kind in deeds.DELETING) for each in names
                )

    def left_to(self, path: str, method: str) -> Iterator[Deed]:
        """What `super().form_valid(form)` and its like write, where no base of the project's stands between."""
        bases = self._code.mro(path)[1:]
        if method in deeds.CHANGING and not any(f"{each}.{method}" in self._code.functions for each in bases):
            yield from (each for each in self._written(path) if each.method == method)

    def nobodys(self, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(method that writes, all that lead to it) of a view of which nobody knows whose rows it is about. A base is left to
        those that are derived from it, and what the project's own serializer does to that."""
        kinds = self.kinds(path) & deeds.WRITING.keys()
        if not kinds or self._code.children.get(path) or self.labels(path):
            return
        is_set, forms = "ViewSetMixin" in self.kinds(path), self._form(path)
        is_told = bool(forms) and not any(self.kinds(form.name) & deeds.FORMS for form in forms)
        for kind in sorted(kinds):
            asked, actions = deeds.WRITING[kind]
            if not is_told or kind in deeds.DELETING:
                yield actions[-1], actions if is_set else asked + actions

    def has(self, path: str, name: str) -> bool:
        """Whether instances have it from a library; of one that is not loaded anything is believed. An admin's action to delete
        is a function that asks the admin for the rest."""
        if path in self.admins and name == "delete_selected":
            return True
        return any(not (names := names_of(base)) or name in names for base in self._code.strangers(path))

    def hooks(self, path: str, method: str) -> Iterator[str]:
        """Plain names of the project's own methods that a library's method of this name may call."""
        known = {name for base in self._code.strangers(path) for name in names_of(base)}
        is_called = _in_form if self.kinds(path) & deeds.PLAIN_FORMS else _in_view
        for owner in self._code.mro(path):
            for name in self._code.methods_of(owner):
                is_theirs = name in known or name.startswith(("clean_", "validate_", "get_"))
                if is_theirs and name != method and not name.startswith("__") and is_called(name, method):
                    yield name

    def helpers(self, path: str) -> Iterator[str]:
        """Paths of the classes that a view names for the library to use: its form, its serializer, permissions, filters."""
        for owner in self._code.mro(path):
            module, qualified = self._code.parts(owner)
            for name in self._code.names_in(module, qualified):
                if name.endswith(("_class", "_classes", "_backends")):
                    yield from _types(self._values.named(module, qualified, name))

    def helped(self, helper: str, method: str) -> Iterator[str]:
        """Plain names of a helper's own methods that the library may call while a view's method is at work."""
        is_form, is_safe = bool(self.kinds(helper) & deeds.PLAIN_FORMS), method in deeds.SAFE
        for owner in self._code.mro(helper):
            for name in self._code.methods_of(owner):
                if not (is_form and is_safe and (name in deeds.SAVED or _in_form(name, method))):
                    yield name


def _label_in(values: Values) -> tuple[str, ...]:
    """Of the one model that these are rows of, in whatever way."""
    labels = {value.name for value in values if value.kind in ROWS or value.kind in (MODEL, ROW)}
    return tuple(labels) if len(labels) == 1 else ()


def _in_form(name: str, method: str) -> bool:
    """Whether a form's or serializer's own method may be called by the library's."""
    is_check = name.startswith(("clean", "validate")) or name == "to_internal_value"
    return is_check or (method in deeds.SAVE and not name.startswith("get_"))


def _in_view(name: str, method: str) -> bool:
    is_safe = (
        method in deeds.LOOKING or method in deeds.SAFE or method in deeds.DISPATCH or method.startswith("get_")
    )  # who answers is told beside a dispatch
    return name not in deeds.ASKED_FOR and name != deeds.AT_START and not (is_safe and name in deeds.CHANGING)


def _types(values: Values) -> Iterator[str]:
    for value in values:
        inner = value.inner or value
        if inner.kind == TYPE:
            yield inner.name
