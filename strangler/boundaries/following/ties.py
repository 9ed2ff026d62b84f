"""The registry in; where a row's attribute leads, whose rows a row consists of, and which go with it, out. Called by values and
effects.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from strangler.boundaries.edge import Kind
from strangler.boundaries.following.value import BETWEEN, RELATED, ROW, Value
from strangler.boundaries.living.registry import ModelInfo, Registry, Relation


@dataclass(frozen=True, slots=True)
class Crossed:
    """A relation, seen from one side. label: of whose rows it gives."""

    relation: Relation
    label: str
    is_forward: bool

    @property
    def value(self) -> Value:
        if self.relation.kind is Kind.MANY_TO_MANY:
            return Value(BETWEEN, self.label, self.relation.through)
        is_key = self.is_forward and self.relation.kind is Kind.FOREIGN_KEY
        return Value(ROW if is_key or self.relation.is_single else RELATED, self.label)


class Ties:
    """Between the models of one registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._reverse = _reverse(registry)
        self._crossed: dict[tuple[str, str], Crossed | None] = {}
        self._lines: dict[str, tuple[ModelInfo, ...]] = {}
        self._gone: dict[str, list[str]] = {}
        self._inbound: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.managed: dict[str, list[str]] = defaultdict(list)  # class of a manager or queryset -> labels of its models
        for model in registry.models.values():
            for relation in model.relations:
                if relation.on_delete:
                    self._inbound[relation.target].append((model.label, relation.on_delete))
            for path in dict.fromkeys(path for classes in model.managers.values() for path in classes):
                self.managed[path].append(model.label)

    def crossed(self, label: str, name: str) -> Crossed | None:
        """Where a row's attribute of this name leads, if it is a relation."""
        if (label, name) not in self._crossed:
            self._crossed[label, name] = self._find(label, name)
        return self._crossed[label, name]

    def _find(self, label: str, name: str) -> Crossed | None:
        for each in self.line(label):
            for relation in each.relations:
                if relation.name == name and relation.kind is not Kind.INHERITANCE:
                    return Crossed(relation, relation.target, is_forward=True)
            if found := self._reverse.get((each.label.lower(), name)):
                return found
        return None

    def line(self, label: str) -> tuple[ModelInfo, ...]:
        """The model, the one that a proxy shows, and those whose rows its own consist of."""
        if label not in self._lines:
            self._lines[label] = tuple(self._line(label))
        return self._lines[label]

    def _line(self, label: str) -> Iterator[ModelInfo]:
        model = self._registry.model(label)
        if not model:
            return
        yield model
        if model.concrete not in ("", model.label):
            yield from self._line(model.concrete)
        for relation in model.relations:
            if relation.kind is Kind.INHERITANCE:
                yield from self._line(relation.target)

    def gone_with(self, label: str) -> list[str]:
        """Labels of the models whose rows go, or lose their key, with a row of this one."""
        if label not in self._gone:
            self._gone[label] = self._gone_with(label)
        return self._gone[label]

    def _gone_with(self, label: str) -> list[str]:
        found: dict[str, None] = {}
        waiting = [each.label for each in self.line(label)]
        while waiting:
            for other, on_delete in self._inbound.get(waiting.pop(), ()):
                if other not in found:
                    found[other] = None
                    waiting += [other] if on_delete == "cascade" else []
        return list(found)


def _reverse(registry: Registry) -> dict[tuple[str, str], Crossed]:
    """(a model's label, accessor) -> the relation that leads to it, from the other side."""
    return {
        (relation.target.lower(), relation.accessor): Crossed(relation, model.label, is_forward=False)
        for model in registry.models.values()
        for relation in model.relations
        if relation.accessor
    }
