"""A project that has been read, and some of its models, in; what leads from these to the rest, and back, out. For a project
whose models lie in one app, so that its apps have no edges to show. Called by analysis.

Only what can be told of single models is told: relations they declare, receivers, and touches. Code belongs to the models if it
stands in the class of one of them, if its module defines them and no others, or if its module touches nothing else; all other
code of their apps is told as the rest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cached_property

from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.living.registry import ModelInfo, Registry
from strangler.boundaries.project import Project

NAMED = 2  # models in a side's name


def found_by(registry: Registry, name: str) -> ModelInfo | None:
    """By its label, or its table's name."""
    return registry.model(name) or registry.by_table.get(name.lower())


class Sides:
    """labels: of the picked models, at least one, all of them known; tables between that Django made for them come along."""

    def __init__(self, found: Project, labels: Collection[str]) -> None:
        self._found = found
        self._registry = found.registry
        picked = [model for label in labels if (model := found_by(found.registry, label))]
        more = f" and {len(picked) - NAMED} more" if len(picked) > NAMED else ""
        self.name = ", ".join(model.label for model in picked[:NAMED]) + more
        between = {relation.through for model in picked for relation in model.relations if relation.through}
        made = {label for label in between if not self._is_written(label)}
        self.labels = frozenset({model.label for model in picked} | made)
        self._apps = {model.app for model in picked}

    def _is_written(self, label: str) -> bool:
        model = self._registry.model(label)
        return model is not None and model.code in self._found.code.classes

    def names(self) -> tuple[str, ...]:
        """Every side there is, the picked one first."""
        rest = {self._rest(app.label) for app in self._found.own} | {self._rest(file.app) for file in self._found.files}
        return (self.name, *sorted(rest))

    def of_model(self, model: ModelInfo) -> str:
        return self.name if model.label in self.labels else self._rest(model.app)

    def of_code(self, path: str) -> str:
        """path: dotted, of a function, a class or a module; '' for code of nobody's."""
        owner = path
        while owner:
            if model := self._registry.by_code.get(owner):
                return self.of_model(model)
            owner = owner.rpartition(".")[0]
        module = self._found.code.module_of(path)
        return self._by_module.get(module, "")

    def _rest(self, app: str) -> str:
        return f"{app} (rest)" if app in self._apps else app

    @cached_property
    def _by_module(self) -> dict[str, str]:
        code = self._found.code
        defined: dict[str, set[str]] = defaultdict(set)
        touched: dict[str, set[str]] = defaultdict(set)
        for model in self._registry.models.values():
            defined[code.module_of(model.code)].add(model.label)
        for touch in self._found.trace.each_touch():
            touched[code.module_of(touch.code)].add(touch.target)
        sides = {}
        for module, file in code.files.items():
            decides = defined[module] or touched[module]
            sides[module] = self.name if decides and decides <= self.labels else self._rest(file.app)
        return sides

    def edges(self) -> Iterator[Edge]:
        yield from self._declared()
        yield from self._heard()
        for touch in self._found.trace.each_touch():
            if model := self._registry.model(touch.target):
                told = model.table if touch.kind is Kind.SQL else model.label
                yield Edge(self.of_code(touch.code), self.of_model(model), touch.kind, touch.mode, told, touch.place)

    def _declared(self) -> Iterator[Edge]:
        for model in self._registry.models.values():
            for relation in model.relations:
                if target := self._registry.model(relation.target):
                    place = Place(f"{model.label}.{relation.name}")
                    source, other = self.of_model(model), self.of_model(target)
                    yield Edge(source, other, relation.kind, Mode.TIE, target.label, place)

    def _heard(self) -> Iterator[Edge]:
        code = self._found.code
        for each in self._found.heard:
            model, function = self._registry.model(each.sender), code.functions.get(each.code)
            if model and function:
                place = Place(code.files[code.module_of(each.code)].name, function.line)
                told = f"{model.label} {each.signal}"
                yield Edge(self.of_code(each.code), self.of_model(model), Kind.SIGNAL, Mode.TIE, told, place)
