"""A project's code and registry in; a Trace out: what each function touches and calls. Precise rather than complete: what could
be two things is left out. Called by survey.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from strangler.boundaries.edge import Kind, Mode, Place
from strangler.boundaries.following import commands, entries, queries
from strangler.boundaries.following.chain import Following, code_in
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.effects import DELETED, SAVED, Effects
from strangler.boundaries.following.entries import Admin
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.following.trace import Call, Trace
from strangler.boundaries.following.value import MODEL, ROW, ROWS
from strangler.boundaries.following.values import Evaluation
from strangler.boundaries.living.receivers import Listener
from strangler.boundaries.living.registry import Registry, in_sql
from strangler.boundaries.reading import sql_files, statements
from strangler.boundaries.reading.fact import Bound, Hole, Text
from strangler.boundaries.reading.holed import MARK, mark
from strangler.boundaries.reading.usage import File, joined

ADMIN = {  # the admin's own methods -> signals that are sent
    "add_view": SAVED,
    "change_view": SAVED,
    "delete_view": DELETED,
    "delete_selected": DELETED,
}
OF_A_MODEL = ("_meta", "db_table")
WORDS = re.compile(r"\w+")


class Tracing:
    """Goes through every chain of every file, once. tasks: registered name -> code. sql: file -> what it holds."""

    def __init__(
        self,
        code: Code,
        registry: Registry,
        listeners: Iterable[Listener] = (),
        tasks: Mapping[str, str] | None = None,
        admins: Iterable[Admin] = (),
        sql: Mapping[str, str] | None = None,
        held: Mapping[str, str] | None = None,
    ) -> None:
        self.values = Evaluation(code, registry, held)
        self.trace = Trace()
        self._admins = tuple(admins)
        self.values.generic.admins = {admin.code: admin.label for admin in self._admins}
        listeners = tuple(listeners)
        for each in listeners:
            self.values.heard.setdefault(each.code, set()).add(each.sender)
        self._effects = Effects(self.trace, self.values.ties, listeners)
        self._following = Following(self.values, self.trace, self._effects)
        self._code = code
        self._registry = registry
        self._tasks = {**dict(entries.unregistered(code, tasks or {})), **(tasks or {})}
        self._sql_files = sql or {}
        self._commands = commands.by_name(code)

    def run(self) -> Trace:
        self._generic()
        self._administered()
        for module, file in self._code.files.items():
            for text in file.facts.texts:
                self._text(module, file, text)
            self._files(module, file)
        for module, file in self._code.files.items():
            for chain in file.facts.chains:
                self._following.follow(module, file.name, chain)
            for guard in file.facts.guards:
                self.trace.guards.setdefault(code_in(module, guard.scope), []).append(guard)
            for odd in file.facts.odd:
                said = f"nobody knows what {odd.why}() leads to at {file.name}:{odd.line}"
                self.trace.unknown[code_in(module, odd.scope)].add(said)
        self._inherited()
        self._nobodys()
        return self.trace

    def _inherited(self) -> None:
        """What an abstract model's methods do to a row of each model that is derived from it: `self.save()`."""
        for code, calls in list(self.trace.calls.items()):
            owner = code.rpartition(".")[0]
            if owner not in self._code.classes or owner in self._registry.by_code:
                continue
            for call in list(calls):
                if call.name in queries.ROW_WRITES and not call.is_looked_at:
                    for path in self._code.children.get(owner, ()):
                        self._saved(path, call)

    def _saved(self, path: str, call: Call) -> None:
        """Told of the model itself: a base leads nowhere by what is derived from it. Where the project has a method of this
        name, that one is followed to what it calls itself."""
        model, key, own = self._registry.by_code.get(path), f"{path}.{call.name}", self._code.functions
        if not model or key in own or (not call.above and self._code.member(path, call.name) in own):
            return
        signals = queries.signals_of(call.name)
        self._effects.write(path, self._place_of(path), model.label, Kind.QUERY, signals, key=key)
        self._effects.flush(key)

    def _generic(self) -> None:
        """What a library's views do in the name of the project's classes."""
        for path in self._code.classes:
            if not self._code.strangers(path) or path in self._registry.by_code:
                continue
            place = self._place_of(path)
            for deed in self.values.generic.touched(path):
                key = f"{path}.{deed.method}"
                if deed.mode is Mode.WRITE:
                    signals = DELETED if deed.is_deleting else SAVED
                    self._effects.write(f"{path}.{deed.told}", place, deed.label, Kind.FORM, signals, key=key)
                else:
                    self._effects.read(f"{path}.{deed.told}", place, deed.label, Kind.FORM)
                self._effects.flush(key)

    def _nobodys(self) -> None:
        """A library's view that writes, and nobody knows what. One whose deed the project has taken over does not, unless that
        calls the library's."""
        for path in self._code.classes:
            for deed, names in self.values.generic.nobodys(path) if self._code.strangers(path) else ():
                own = self._code.member(path, deed)
                is_own = own in self._code.functions
                if is_own and not any(call.above and call.name == deed for call in self.trace.calls.get(own, ())):
                    continue
                for name in (deed,) if is_own else names:
                    self.trace.unknown[f"{path}.{name}"].add(f"nobody knows whose rows {path}.{deed}() writes")

    def _administered(self) -> None:
        """What staff may change."""
        for admin in self._admins:
            place = self._place_of(admin.code)
            for method, signals in ADMIN.items():
                key = f"{admin.code}.{method}"
                for label in admin.models:
                    self._effects.write(admin.code, place, label, Kind.ADMIN, signals, key=key)
                self._effects.flush(key)

    def _place_of(self, path: str) -> Place:
        """Of a class, or of a module's first line."""
        file = self._code.files[self._code.module_of(path)]
        return Place(file.name, self._code.classes[path].line if path in self._code.classes else 1)

    def _text(self, module: str, file: File, text: Text) -> None:
        code = code_in(module, text.scope)
        if text.role == "sql":
            self._sql(module, code, Place(file.name, text.line), text)
        elif text.role in ("path", "join"):
            for model in joined(file, text, self._registry):
                self.trace.touch(Touch(code, Place(file.name, text.line), model.label, Mode.READ, Kind.JOIN))
        elif text.role in ("task", "sent"):
            self._task(code, Place(file.name, text.line), text)
        elif text.role == "command":
            self._command(code, Place(file.name, text.line), text.value)

    def _files(self, module: str, file: File) -> None:
        """SQL in files beside the code. What is run and was read from none of them is told."""
        texts = [text for text in file.facts.texts if text.role == "file"]
        found = [(text, sql_files.meant(text.value, file.name, self._sql_files)) for text in texts if text.value]
        for text, name in found:
            if name:
                sql = msgspec.structs.replace(text, value=self._sql_files[name])
                self._sql(module, code_in(module, text.scope), Place(file.name, text.line), sql)
        read = {text.scope for text, name in found if name}
        for text in texts:
            if not text.value and text.scope not in read:
                said = f"SQL that cannot be read here is run at {Place(file.name, text.line)}"
                self.trace.unknown[code_in(module, text.scope)].add(said)

    def _task(self, code: str, place: Place, text: Text) -> None:
        if path := self._tasks.get(text.value):
            self.trace.call(code, Call(path), place.line)
        elif text.role == "sent" and text.value:
            self.trace.unknown[code].add(f"no task of this project is called {text.value}, which is sent at {place}")
        elif text.role == "sent":
            self.trace.unknown[code].add(f"nobody knows which task is sent at {place}")

    def _command(self, code: str, place: Place, name: str) -> None:
        own = self._commands.get(name, ())
        for path in own:
            self.trace.call(code, Call(self._code.member(path, "handle") or f"{path}.handle", path), place.line)
        if not own and (said := commands.said_of_a_librarys(name)):
            self.trace.unknown[code].add(f"{said} at {place}")

    def _sql(self, module: str, code: str, place: Place, text: Text) -> None:
        filled = self._filled(module, text)
        emptied = statements.emptied(text.value)
        known = {*self._registry.by_table, *filled} if filled else self._registry.by_table
        for word, mode in statements.tables(text.value, known):
            table = filled.get(word, word)
            if MARK in table or not table:
                if mode is Mode.WRITE:
                    self.trace.unknown[code].add(f"nobody knows which table is written by SQL at {place}")
                continue
            model = self._registry.by_table.get(table)
            touch = Touch(code, place, model.label if model else table, mode, Kind.SQL, word in emptied)
            self.trace.touch(touch)
            if text.held:
                self.trace.touches[f"={code}.{text.held}"][touch] = None

    def _filled(self, module: str, text: Text) -> dict[str, str]:
        """The word of a hole -> the table that its value names, '' if nobody knows."""
        return {mark(at): self._table(module, text.scope, hole) for at, hole in enumerate(text.holes)}

    def _table(self, module: str, scope: str, hole: Hole | Bound) -> str:
        if isinstance(hole, Hole) and hole.text:
            return WORDS.findall(hole.text.lower())[-1] if WORDS.search(hole.text) else ""
        if hole.attributes[-2:] == OF_A_MODEL:
            found = self.values.chain(module, scope, hole.root, hole.attributes[:-2], hole.calls)
            models = {self._registry.model(value.name) for value in found if value.kind in (MODEL, ROW, *ROWS)}
            tables = {in_sql(model.table) for model in models if model}
            return tables.pop() if len(tables) == 1 else ""
        bounds = self._code.bound(module, scope, hole.root) or self._code.bound(module, "", hole.root)
        if len(bounds) == 1 and not hole.attributes and bounds[0].attributes[-2:] == OF_A_MODEL:
            return self._table(module, bounds[0].scope, bounds[0])
        return ""
