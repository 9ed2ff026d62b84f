"""Every file of a project in; its functions and classes by their dotted paths out, found under whatever name a file gives them.
Called by values and reach.

A path is `choir.halls.desk.Desk.open`: the module, then the qualified name.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from strangler.boundaries.reading.fact import VALUE, Bound, Class, Facts, Function
from strangler.boundaries.reading.usage import File, absolute

DEEP = 12  # re-exports and bases that go further lead in a circle


class Code:
    """functions, classes: by path. Where two files claim a module, the first is taken."""

    def __init__(self, files: Iterable[File]) -> None:
        self.files: dict[str, File] = {}
        for file in files:
            if file.module:
                self.files.setdefault(file.module, file)
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Class] = {}
        self.children: dict[str, list[str]] = defaultdict(list)  # class -> those that are derived from it
        self.named: dict[str, list[str]] = defaultdict(list)  # a method's plain name -> paths of all so called
        self._methods: dict[str, list[str]] = defaultdict(list)  # class -> plain names of its own methods
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._bound: dict[tuple[str, str, str], list[Bound]] = defaultdict(list)
        self._carried: dict[str, list[tuple[str, Bound]]] = defaultdict(list)
        self._imports: dict[tuple[str, str, str], str] = {}
        self._stars: dict[str, list[str]] = defaultdict(list)
        self._set: dict[tuple[str, str, int, str], set[tuple[str, ...]]] = defaultdict(set)
        self._found: dict[str, str] = {}
        self._members: dict[tuple[str, str], str] = {}
        self._mros: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for module, file in self.files.items():
            self._enter(module, file)
            for each in file.facts.settings:
                self._set[module, each.scope, each.line, each.method].add(each.names)
        for path in self.classes:
            for base in self.mro(path)[1:]:
                self.children[base].append(path)

    def _enter(self, module: str, file: File) -> None:
        facts: Facts = file.facts
        for function in facts.functions:
            self.functions.setdefault(f"{module}.{function.name}", function)
        for one in facts.classes:
            self.classes.setdefault(f"{module}.{one.name}", one)
        for function in facts.functions:
            owner, _, name = function.name.rpartition(".")
            if owner:
                self.named[name].append(f"{module}.{function.name}")
                self._methods[f"{module}.{owner}"].append(name)
        for bound in facts.bound:
            scope, name = bound.scope, bound.name
            if name.startswith("request."):
                self._carried[name[8:]].append((module, bound))
                continue
            if name.startswith("self."):
                scope, name = scope.rpartition(".")[0], name[5:]
            self._bound[module, scope, name].append(bound)
            self._names[module, scope].append(name)
        for imported in facts.imports:
            path = absolute(imported, module, is_package=file.is_package)
            if imported.name == "*":
                self._stars[module].append(path.removesuffix(".*"))
            else:
                self._imports[module, imported.scope, imported.name] = (
                    path.partition(".")[0] if imported.is_whole else path
                )

    def bound(self, module: str, scope: str, name: str) -> Sequence[Bound]:
        return self._bound.get((module, scope, name), ())

    def set_at(self, module: str, scope: str, line: int, method: str) -> tuple[str, ...]:
        """The columns that this line's call of a method names, as fields. Nothing where it names none, or where two differ."""
        found = self._set.get((module, scope, line, method), ())
        return next(iter(found)) if len(found) == 1 else ()

    def carried(self, name: str) -> Sequence[tuple[str, Bound]]:
        """(module, what is given) wherever a request is given something by this name."""
        return self._carried.get(name, ())

    def names_in(self, module: str, scope: str) -> Sequence[str]:
        """Names that are given a value there."""
        return self._names.get((module, scope), ())

    def methods_of(self, path: str) -> Sequence[str]:
        """Plain names of the methods that a class itself defines."""
        return self._methods.get(path, ())

    def imported(self, module: str, scope: str, name: str) -> str:
        """Absolute, or `=label`; '' if the file imports no such name there."""
        return self._imports.get((module, scope, name), "")

    def find(self, path: str) -> str:
        """The path of the function, class, module or module's variable that this one means; '' if it is not the project's."""
        if path not in self._found:
            self._found[path] = self._find(path, DEEP)
        return self._found[path]

    def _find(self, path: str, deep: int) -> str:
        if path in self.functions or path in self.classes or path in self.files:
            return path
        module = path.rpartition(".")[0]
        while module and module not in self.files:
            module = module.rpartition(".")[0]
        if not module or not deep:
            return ""
        name, _, rest = path[len(module) + 1 :].partition(".")
        for other in (self._imports.get((module, "", name), ""), *self._starred(module, name)):
            if other and not other.startswith("=") and (found := self._find(f"{other}.{rest}".rstrip("."), deep - 1)):
                return found
        if other := self._alias(module, name, deep):
            return self._find(f"{other}.{rest}".rstrip("."), deep - 1)
        if (module, "", name) in self._bound and not rest:
            return path
        return self._inherited(f"{module}.{name}", rest, deep) if rest else ""

    def _alias(self, module: str, name: str, deep: int) -> str:
        """`Desk = halls.Desk` at the top of a file: the class or function, which goes by this name as well."""
        bounds = self._bound.get((module, "", name), ())
        if len(bounds) != 1 or bounds[0].how != VALUE or bounds[0].calls or bounds[0].root == name:
            return ""
        found = self._find(self.name_in(module, ".".join([bounds[0].root, *bounds[0].attributes])), deep - 1)
        return found if found in self.classes or found in self.functions else ""

    def _starred(self, module: str, name: str) -> list[str]:
        return [f"{star}.{name}" for star in self._stars.get(module, ()) if star != module]

    def _inherited(self, path: str, name: str, deep: int) -> str:
        owner = path if path in self.classes else self._find(path, deep - 1)
        return self.member(owner, name) if owner in self.classes and "." not in name else ""

    def member(self, path: str, name: str) -> str:
        """Path of the method or inner class that instances of a class have by this name, inherited or not; '' if none."""
        if (path, name) not in self._members:
            self._members[path, name] = self._member(path, name)
        return self._members[path, name]

    def _member(self, path: str, name: str) -> str:
        for owner in self.mro(path):
            found = f"{owner}.{name}"
            if found in self.functions or found in self.classes:
                return found
            if other := self._same_as(owner, name):
                return other
        return ""

    def _same_as(self, owner: str, name: str) -> str:
        """`post = get` in a class."""
        module, qualified = self.parts(owner)
        bounds = self._bound.get((module, qualified, name), ())
        if len(bounds) != 1 or bounds[0].attributes or bounds[0].calls:
            return ""
        found = f"{owner}.{bounds[0].root}"
        return found if found in self.functions else ""

    def mro(self, path: str) -> tuple[str, ...]:
        """The class and the project's classes it is derived from, nearest first."""
        return self._lines(path)[0]

    def strangers(self, path: str) -> tuple[str, ...]:
        """Dotted paths of the bases of all these that are not the project's."""
        return self._lines(path)[1]

    def _lines(self, path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if path in self._mros:
            return self._mros[path]
        if path not in self.classes:
            return (), ()
        self._mros[path] = ((path,), ())  # a class that is derived from itself ends here
        module = self.module_of(path)
        line: list[str] = [path]
        strange: list[str] = []
        for base in self.classes[path].bases:
            whole = self.name_in(module, base)
            found = self.find(whole)
            if found in self.classes:
                ours, theirs = self._lines(found)
                line += ours
                strange += theirs
            else:
                strange.append(whole)
        kept = [each for place, each in enumerate(line) if each not in line[place + 1 :]]
        self._mros[path] = (tuple(kept), tuple(dict.fromkeys(strange)))
        return self._mros[path]

    def name_in(self, module: str, name: str) -> str:
        """A dotted name as a file writes it, absolute."""
        first, _, rest = name.partition(".")
        base = self.imported(module, "", first)
        if not base and self._stars.get(module):
            base = next((path for path in self._starred(module, first) if self.find(path)), "")
        return f"{base or f'{module}.{first}'}.{rest}".rstrip(".")

    def module_of(self, path: str) -> str:
        """'' for a path of nobody's."""
        while path and path not in self.files:
            path = path.rpartition(".")[0]
        return path

    def parts(self, path: str) -> tuple[str, str]:
        """(module, qualified name)."""
        module = self.module_of(path)
        return module, path[len(module) + 1 :]
