"""A project's code and registry in; a Trace out: what each function touches and calls. Precise rather than complete: what could
be two things is left out. Called by survey.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import takewhile

from strangler.boundaries import queries
from strangler.boundaries.code import Code
from strangler.boundaries.edge import Kind, Mode, Place
from strangler.boundaries.entries import Admin
from strangler.boundaries.fact import ITEM, LIST, ONE, QUERY, UNKNOWN, Chain, Text
from strangler.boundaries.receivers import Listener
from strangler.boundaries.registry import Registry
from strangler.boundaries.touch import Touch
from strangler.boundaries.trace import Call, Open, Trace
from strangler.boundaries.usage import WRITING, File
from strangler.boundaries.value import (
    BETWEEN,
    FUNCTION,
    LIBRARY,
    MADE,
    MODEL,
    MODULE,
    OBJECT,
    RELATED,
    ROW,
    ROWS,
    SUPER,
    TYPE,
    Value,
    Values,
)
from strangler.boundaries.value import LIST as LISTED
from strangler.boundaries.values import Evaluation

WORD = re.compile(r"\w+")
STATEMENT = re.compile(
    r"\b(?:insert\s+into|delete\s+from|truncate(?:\s+table)?|update(?=\s+\S+\s+set\b))\s+(?:[\"`]?\w+[\"`]?\.)?[\"`]?(\w+)",
    re.IGNORECASE,
)
PSEUDO = (ITEM, LIST, ONE, QUERY)
RISKY = frozenset(  # what an unknown thing's method of this name may well do to rows
    "save asave delete adelete create acreate bulk_create abulk_create bulk_update abulk_update get_or_create"
    " aget_or_create update_or_create aupdate_or_create".split()
)
ANNOUNCED = {  # a library's function -> the signal it sends
    "django.contrib.auth.login": "user_logged_in",
    "django.contrib.auth.logout": "user_logged_out",
    "django.contrib.auth.authenticate": "user_login_failed",
}
SIGNALS = ("django.dispatch.Signal", "django.dispatch.dispatcher.Signal", "django.db.models.signals.ModelSignal")
SENDING = ("send", "send_robust")
ADMIN = {  # the admin's own methods -> signals that are sent
    "add_view": ("pre_save", "post_save"),
    "change_view": ("pre_save", "post_save"),
    "delete_view": ("pre_delete", "post_delete"),
    "delete_selected": ("pre_delete", "post_delete"),
}
COMMANDS = ".management.commands."
EMPTYING = ("delete", "truncate")
PAGES = frozenset(  # what makes a page of a template
    ["django.shortcuts.render", "django.template.response.TemplateResponse", "django.template.loader.render_to_string"]
)


class Tracing:
    """Goes through every chain of every file, once."""

    def __init__(
        self,
        code: Code,
        registry: Registry,
        listeners: Iterable[Listener] = (),
        tasks: Mapping[str, str] | None = None,
        admins: Iterable[Admin] = (),
    ) -> None:
        self.values = Evaluation(code, registry)
        self.values.generic.admins = {admin.code: admin.label for admin in admins}
        self._admins = tuple(admins)
        self.trace = Trace()
        self._code = code
        self._registry = registry
        self._tasks = tasks or {}
        self._listeners = tuple(listeners)
        self._buffer: list[Touch] = []

    def run(self) -> Trace:
        self._generic()
        self._administered()
        for module, file in self._code.files.items():
            for text in file.facts.texts:
                self._text(module, file, text)
        for module, file in self._code.files.items():
            for chain in file.facts.chains:
                _Step(self, module, file, chain).follow()
            for odd in file.facts.odd:
                self.trace.unknown[_code(module, odd.scope)].add(f"{odd.why}() is called at {file.name}:{odd.line}")
        return self.trace

    def _generic(self) -> None:
        """What a library's views, forms and serializers do in the name of the project's classes."""
        for path in self._code.classes:
            if not self._code.strangers(path) or path in self._registry.by_code:
                continue
            place = self._place_of(path)
            for method, primary, label, mode in self.values.generic.touched(path):
                code = f"{path}.{primary}"
                if mode is Mode.WRITE:
                    signals = ("post_delete",) if primary in ("delete", "destroy") else ("pre_save", "post_save")
                    self.write(code, place, label, Kind.FORM, signals, key=f"{path}.{method}")
                else:
                    self.read(code, place, label, Kind.FORM)
                self.flush(f"{path}.{method}")

    def _administered(self) -> None:
        """What staff may change. An admin that is a library's own is told by the module that says so, if there is one."""
        for admin in self._admins:
            place = self._place_of(admin.code)
            for method, signals in ADMIN.items():
                for label in admin.models:
                    self.write(admin.code, place, label, Kind.ADMIN, signals, key=f"{admin.code}.{method}")
                self.flush(f"{admin.code}.{method}")

    def _place_of(self, path: str) -> Place:
        module = self._code.module_of(path)
        return Place(self._code.files[module].name, self._code.classes[path].line if path in self._code.classes else 1)

    def _text(self, module: str, file: File, text: Text) -> None:
        code, place = _code(module, text.scope), Place(file.name, text.line)
        if text.role == "sql":
            for target, mode, deletes in self._tables(text.value):
                touch = Touch(code, place, target, mode, Kind.SQL, deletes)
                self.trace.touch(touch)
                if text.held:
                    self.trace.touches[f"={code}.{text.held}"][touch] = None
        elif text.role == "task" and (path := self._tasks.get(text.value)):
            self.trace.call(code, Call(path), text.line)
        elif text.role == "command":
            for path in self._commands.get(text.value, ()):
                self.trace.call(code, Call(f"{path}.Command.handle", f"{path}.Command"), text.line)

    @cached_property
    def _commands(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for module in self._code.files:
            if COMMANDS in f".{module}":
                found.setdefault(module.rpartition(".")[2], []).append(module)
        return found

    def _tables(self, sql: str) -> Iterable[tuple[str, Mode, bool]]:
        """(a model's label or a table's name, mode, whether it deletes)."""
        written = {name.lower(): verb.lower().startswith(EMPTYING) for verb, name in WRITING.findall(sql)}
        words = {word.lower() for word in WORD.findall(sql)}
        for word in sorted(words):
            if model := self._registry.by_table.get(word):
                yield model.label, Mode.WRITE if word in written else Mode.READ, written.get(word, False)
        for name in STATEMENT.findall(sql):
            if name.lower() not in self._registry.by_table:
                yield name, Mode.WRITE, False

    def holds(self, path: str) -> bool:
        """Whether a text with SQL is kept under this path: `PURGE = "DELETE FROM …"`."""
        return f"={path}" in self.trace.touches

    def flush(self, key: str) -> None:
        """What one chain does, once: what it writes it need not be told to read."""
        written = {touch.target for touch in self._buffer if touch.mode is Mode.WRITE}
        for touch in self._buffer:
            if touch.mode is Mode.WRITE or touch.target not in written:
                self.trace.touches[key][touch] = None
        self._buffer.clear()

    def write(self, code: str, place: Place, label: str, kind: Kind, signals: Iterable[str], *, key: str = "") -> None:
        """A write of rows, with all that goes with it: parents' tables, cascades, whoever listens. key: of the caller in the
        trace, if it is not the code."""
        names = set(signals)
        self._rows(code, place, label, Mode.WRITE, kind, deletes="post_delete" in names)
        if "post_delete" in names:
            for other in self._cascades(label):
                self._rows(code, place, other, Mode.WRITE, Kind.CASCADE, deletes=True)
                self._heard(key or code, other, names, place.line)
        self._heard(key or code, label, names, place.line)

    def read(self, code: str, place: Place, label: str, kind: Kind) -> None:
        self._rows(code, place, label, Mode.READ, kind)

    def _rows(self, code: str, place: Place, label: str, mode: Mode, kind: Kind, *, deletes: bool = False) -> None:
        for model in self.values.line(label):
            if model.concrete in ("", model.label):
                self._buffer.append(Touch(code, place, model.label, mode, kind, deletes))

    def _heard(self, code: str, label: str, signals: set[str], line: int) -> None:
        labels = {each.label for each in self.values.line(label)} | {""}
        for each in self._listeners:
            if each.signal in signals and each.sender in labels:
                self.trace.call(code, Call(each.code), line)

    def announce(self, code: str, signal: str, line: int) -> None:
        for each in self._listeners:
            if each.signal == signal:
                self.trace.call(code, Call(each.code), line)

    def _cascades(self, label: str) -> list[str]:
        """Labels of the models whose rows go, or lose their key, with a row of this one."""
        found: dict[str, None] = {}
        waiting = [each.label for each in self.values.line(label)]
        while waiting:
            gone = waiting.pop()
            for other, on_delete in self._inbound.get(gone, ()):
                if other in found:
                    continue
                found[other] = None
                if on_delete == "cascade":
                    waiting.append(other)
        return list(found)

    @cached_property
    def _inbound(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for model in self._registry.models.values():
            for relation in model.relations:
                if relation.on_delete:
                    found.setdefault(relation.target, []).append((model.label, relation.on_delete))
        return found


class _Step:
    """One chain, from its root on."""

    def __init__(self, tracing: Tracing, module: str, file: File, chain: Chain) -> None:
        self._all = tracing
        self._values = tracing.values
        self._module = module
        self._chain = chain
        self._code = _code(module, chain.scope)
        self._place = Place(file.name, chain.line)

    def follow(self) -> None:
        chain = self._chain
        values = self._values.root(self._module, chain.scope, chain.root)
        is_called = bool(chain.calls & 1)
        for value in values:
            self._met(value, is_called=is_called, is_last=not chain.attributes)
        if not values:
            self._root_unknown(is_called)
        if is_called:
            values = _each(self._values.call(value) for value in values)
        for place, name in enumerate(chain.attributes, 1):
            is_called = bool(chain.calls >> place & 1)
            is_last = place == len(chain.attributes)
            if not values and name not in PSEUDO and is_called:
                self._open(name, place)
            for value in values:
                self._attribute(value, name, is_called=is_called, is_last=is_last)
            if name in PSEUDO and is_called:
                for value in _each(self._values.step(value, name) for value in values):
                    self._met(value, is_called=True, is_last=is_last)
            values = _each(self._values.step(value, name, is_called=is_called) for value in values)
        self._all.flush(self._code)

    def _root_unknown(self, is_called: bool) -> None:
        chain, code = self._chain, self._all.values.code
        path = code.imported(self._module, chain.scope, chain.root) or code.imported(self._module, "", chain.root)
        self._hold(code.find(path) if path else f"{self._module}.{chain.root}")
        if is_called and any(each.how == UNKNOWN for each in code.bound(self._module, chain.scope, chain.root)):
            function = code.functions.get(self._code)
            is_handed = bool(function and chain.root in function.parameters)
            held = self._all.trace.handed if is_handed else self._all.trace.unknown
            held[self._code].add(f"nobody knows what {chain.root}() is at {self._place}")

    def _met(self, value: Value, *, is_called: bool, is_last: bool) -> None:
        """A value that is called or handed on; either counts as called."""
        if value.kind == FUNCTION:
            self._call(Call(value.name, value.self_of))
        elif value.kind == TYPE and (is_called or is_last):
            self._made(value.name)
        elif value.kind == MODEL and is_called:
            self._made(self._path_of(value.name))
        elif value.kind == LISTED and value.inner and value.inner.kind in (FUNCTION, TYPE) and is_last:
            self._met(value.inner, is_called=False, is_last=True)
        elif value.kind == LIBRARY and is_called and value.name in PAGES:
            self._all.trace.pages.add(self._code)
        elif value.kind == LIBRARY and is_called and value.name in ANNOUNCED:
            self._all.announce(self._code, ANNOUNCED[value.name], self._chain.line)

    def _hold(self, path: str) -> None:
        if self._all.holds(path):
            self._call(Call(f"={path}"))

    def _call(self, call: Call) -> None:
        self._all.trace.call(self._code, call, self._chain.line)

    def _made(self, path: str) -> None:
        """An instance of a class is made, or may be by whom it is handed to."""
        code = self._values.code
        for name in ("__new__", "__init__", "__post_init__", "__call__", "__enter__", "__iter__"):
            if found := code.member(path, name):
                self._call(Call(found, path))
        if code.strangers(path) and path not in self._values.registry.by_code:
            self._call(Call(path, path))

    def _path_of(self, label: str) -> str:
        model = self._values.registry.model(label)
        return model.code if model else ""

    def _attribute(self, value: Value, name: str, *, is_called: bool, is_last: bool) -> None:
        if name in PSEUDO:
            if value.kind in ROWS or (value.kind == MODEL and name == ONE):
                self._read(value)
        elif value.kind in ROWS:
            self._query(value, name, is_called=is_called)
        elif value.kind == ROW:
            self._row(value, name, is_called=is_called, is_last=is_last)
        elif value.kind == MODEL:
            self._model(value, name)
        elif value.kind in (OBJECT, TYPE, SUPER):
            self._object(value, name, is_called=is_called, is_last=is_last)
        elif value.kind == MADE and value.name in SIGNALS and name.removeprefix("a") in SENDING:
            self._signal()
        elif value.kind in (MODULE, LIBRARY):
            self._module_attribute(value, name, is_called=is_called, is_last=is_last)

    def _signal(self) -> None:
        """One of the project's own."""
        chain, code = self._chain, self._values.code
        path = code.imported(self._module, chain.scope, chain.root) or code.imported(self._module, "", chain.root)
        names = takewhile(lambda name: name.removeprefix("a") not in SENDING, chain.attributes)
        whole = ".".join([path or f"{self._module}.{chain.root}", *names])
        self._all.announce(self._code, code.find(whole) or whole, chain.line)

    def _kind(self, value: Value) -> Kind:
        return Kind.ACCESS if value.kind in (RELATED, BETWEEN) else Kind.QUERY

    def _read(self, value: Value) -> None:
        self._all.read(self._code, self._place, value.name, self._kind(value))

    def _query(self, value: Value, name: str, *, is_called: bool) -> None:
        if not is_called:
            return
        if method := self._values.of_manager(value.name, name):
            self._call(Call(method.name, method.self_of))
            if name not in queries.KNOWN:
                return self._read(value)
        if name not in queries.KNOWN:
            return None
        kind = self._kind(value)
        if value.kind == BETWEEN:
            self._between(value, name, kind)
            if name in queries.BETWEEN:
                return None
        if name in queries.WRITES:
            self._all.write(self._code, self._place, value.name, kind, queries.signals_of(name))
            if name in queries.SAVES:
                self._own(value.name, "save")
        else:
            self._read(value)
        return None

    def _between(self, value: Value, name: str, kind: Kind) -> None:
        if not value.through:
            return
        if name in queries.BETWEEN or name in queries.SAVES:
            self._all.write(self._code, self._place, value.through, kind, ("m2m_changed",))
        else:
            self._all.read(self._code, self._place, value.through, kind)

    def _own(self, label: str, name: str) -> None:
        """The project's own method of a model, which stands before the library's."""
        path = self._path_of(label)
        if found := self._values.code.member(path, name):
            self._call(Call(found, path))

    def _row(self, value: Value, name: str, *, is_called: bool, is_last: bool) -> None:
        if name in queries.ROW_WRITES and is_called:
            self._all.write(self._code, self._place, value.name, Kind.QUERY, queries.signals_of(name.removeprefix("a")))
        elif name in queries.ROW_READS and is_called:
            self._read(value)
        elif crossed := self._values.relation(value.name, name):
            if crossed.value.kind == ROW and not (is_last and self._chain.is_stored):
                self._all.read(self._code, self._place, crossed.label, Kind.ACCESS)
            return
        elif name == "full_clean":
            self._own(value.name, "clean")
        self._own(value.name, name)

    def _model(self, value: Value, name: str) -> None:
        path = self._path_of(value.name)
        if (found := self._values.code.member(path, name)) in self._values.code.functions:
            self._call(Call(found, path))

    def _object(self, value: Value, name: str, *, is_called: bool, is_last: bool) -> None:
        code = self._values.code
        owner = value.self_of or value.name
        for label in self._values.generic.saves(owner, name) if is_called else ():
            self._all.write(self._code, self._place, label, Kind.FORM, ("pre_save", "post_save"))
        if value.kind == SUPER:
            self._call(Call(name=name, above=owner))
        elif self._is_self(value):
            self._call(Call(name=name))
        elif (found := code.member(owner, name)) in code.functions:
            self._call(Call(found, owner))
        elif is_called:
            self._call(Call(f"{owner}.{name}", owner))
        for each in code.mro(owner):
            self._hold(f"{each}.{name}")
        if is_last or is_called:
            for found_value in self._values.attribute(value, name):
                if found_value.kind in (TYPE, LISTED) or (found_value.kind == FUNCTION and not self._is_self(value)):
                    self._met(found_value, is_called=is_called, is_last=True)

    def _is_self(self, value: Value) -> bool:
        """Whether it is the very instance that the method around belongs to."""
        path = f"{self._module}.{self._chain.scope}"
        function = self._values.code.functions.get(path)
        is_first = bool(function and function.parameters[:1] == (self._chain.root,))
        return is_first and value.name == path.rpartition(".")[0] and value.kind in (OBJECT, TYPE)

    def _module_attribute(self, value: Value, name: str, *, is_called: bool, is_last: bool) -> None:
        path = f"{value.name}.{name}"
        if is_called and path in ANNOUNCED:
            self._all.announce(self._code, ANNOUNCED[path], self._chain.line)
        self._hold(path)
        for found in self._values.attribute(value, name):
            self._met(found, is_called=is_called, is_last=is_last)

    def _open(self, name: str, place: int) -> None:
        chain, code = self._chain, self._values.code
        before = chain.attributes[place - 2] if place > 1 else ""
        is_risky = name in RISKY or (name in queries.WRITES and before in self._values.registry.accessors)
        if is_risky or name in code.named:
            bounds = code.bound(self._module, chain.scope, chain.root)
            if not bounds or any(each.how not in ("def", "in") for each in bounds):
                self._all.trace.open[self._code].add(Open(name, chain.line))


def _code(module: str, scope: str) -> str:
    return f"{module}.{scope}" if scope else module


def _each(found: Iterable[Values]) -> Values:
    return tuple(dict.fromkeys(value for values in found for value in values))
