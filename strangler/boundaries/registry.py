"""Apps and models as the analysis needs them, taken from Django's registry by `living`, or written down by a test.

The live registry is asked, never the source: models are found by string, made by factories, or swapped, and stand there
all the same.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from strangler.boundaries.edge import Kind


@dataclass(frozen=True, slots=True)
class App:
    """module: dotted, e.g. `choir.halls`. folder: where its code lies."""

    label: str
    module: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Relation:
    """A field of one model that leads to another. accessor: its name on the other model, '' if it has none."""

    name: str
    target: str
    kind: Kind
    accessor: str = ""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """names: every attribute that instances have by declaration: fields, properties, methods."""

    label: str
    app: str
    table: str
    relations: tuple[Relation, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Registry:
    apps: tuple[App, ...]
    models: Mapping[str, ModelInfo]
    user: str = ""  # label of AUTH_USER_MODEL
    by_table: Mapping[str, ModelInfo] = field(init=False)
    accessors: Mapping[str, frozenset[str]] = field(
        init=False
    )  # name on another model -> labels of whose rows it gives
    relations: Mapping[str, frozenset[tuple[str, str]]] = field(init=False)  # field -> (model that has it, its target)

    def __post_init__(self) -> None:
        accessors: dict[str, set[str]] = defaultdict(set)
        relations: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for model in self.models.values():
            for relation in model.relations:
                relations[relation.name].add((model.label, relation.target))
                if relation.accessor:
                    accessors[relation.accessor].add(model.label)
        object.__setattr__(self, "by_table", {model.table.lower(): model for model in self.models.values()})
        object.__setattr__(self, "accessors", {name: frozenset(found) for name, found in accessors.items()})
        object.__setattr__(self, "relations", {name: frozenset(found) for name, found in relations.items()})

    def app_of_module(self, module: str) -> str:
        """Label of the app with the longest path that holds this dotted module; '' for code of no app."""
        held = [app for app in self.apps if module == app.module or module.startswith(f"{app.module}.")]
        return max(held, key=lambda app: len(app.module)).label if held else ""

    def app_of_file(self, path: Path) -> str:
        held = [app for app in self.apps if path.is_relative_to(app.folder)]
        return max(held, key=lambda app: len(app.folder.parts)).label if held else ""

    def model(self, label: str) -> ModelInfo | None:
        return self.models.get(label.lower())


def living() -> Registry:
    """Of this process. Lazy relations to models that are not installed are left out."""
    found = [
        App(config.label, config.name, Path(config.path).resolve())
        for config in apps.get_app_configs()
        if not config.name.startswith("strangler")
    ]
    labels = {app.label for app in found}
    models = {
        model._meta.label_lower: _info(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels and not model._meta.swapped
    }
    return Registry(tuple(found), models, str(settings.AUTH_USER_MODEL))


def _info(model: type[Model]) -> ModelInfo:
    options = model._meta
    names = {name for name in dir(model) if not name.startswith("_")} - set(dir(Model))
    return ModelInfo(options.label, options.app_label, options.db_table, tuple(_relations(model)), frozenset(names))


def _relations(model: type[Model]) -> Iterator[Relation]:
    options = model._meta
    for parent in options.parents:
        yield Relation(parent._meta.model_name or "", parent._meta.label, Kind.INHERITANCE)
    for found in (*options.local_fields, *options.local_many_to_many):
        field: Any = found
        target = getattr(field, "related_model", None)
        if not isinstance(target, type) or getattr(field.remote_field, "parent_link", False):
            continue
        kind = Kind.MANY_TO_MANY if field.many_to_many else Kind.FOREIGN_KEY
        hidden = field.remote_field.hidden
        yield Relation(
            field.name, target._meta.label, kind, "" if hidden else field.remote_field.get_accessor_name() or ""
        )
    for found in options.private_fields:
        target = getattr(found, "related_model", None)
        if isinstance(target, type):
            yield Relation(found.name, target._meta.label, Kind.GENERIC)
