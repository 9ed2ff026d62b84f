"""The registry in; edges that models declare out: keys, many to many, generic relations, inheritance. In no file."""

from collections.abc import Iterator

from strangler.boundaries.edge import Edge, Mode, Place
from strangler.boundaries.living.registry import Registry


def declared(registry: Registry) -> Iterator[Edge]:
    for model in registry.models.values():
        for relation in model.relations:
            target = registry.model(relation.target)
            if target:
                place = Place(f"{model.label}.{relation.name}")
                yield Edge(model.app, target.app, relation.kind, Mode.TIE, target.label, place)
