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

DELETING = {"CASCADE": "cascade", "SET_NULL": "set", "SET_DEFAULT": "set", "set_on_delete": "set"}


@dataclass(frozen=True, slots=True)
class App:
    """module: dotted, e.g. `choir.halls`. folder: where its code lies."""

    label: str
    module: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Relation:
    """A field of one model that leads to another. accessor: its name on the other model, '' if it has none. through: label of
    the table between, for many to many. is_single: one row on either side. on_delete: `cascade`, `set`, or '' for neither."""

    name: str
    target: str
    kind: Kind
    accessor: str = ""
    through: str = ""
    is_single: bool = False
    on_delete: str = ""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """names: every attribute that instances have by declaration: fields, properties, methods. code: its class, dotted.
    managers: name -> classes of the manager and its queryset, dotted. concrete: label of the model whose rows a proxy shows,
    its own otherwise."""

    label: str
    app: str
    table: str
    relations: tuple[Relation, ...] = ()
    names: frozenset[str] = frozenset()
    code: str = ""
    managers: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    concrete: str = ""


def in_sql(table: str) -> str:
    """A table as statements name it, in small letters: without the quotes and the schema that some put into `db_table`."""
    return table.lower().replace('"', "").rpartition(".")[2]


@dataclass(frozen=True)
class Registry:
    apps: tuple[App, ...]
    models: Mapping[str, ModelInfo]
    user: str = ""  # label of AUTH_USER_MODEL
    by_table: Mapping[str, ModelInfo] = field(init=False)  # by in_sql
    by_code: Mapping[str, ModelInfo] = field(init=False)
    _by_module: Mapping[str, str] = field(init=False)
    _by_folder: Mapping[Path, str] = field(init=False)
    _ends: dict[tuple[str, str], frozenset[ModelInfo]] = field(init=False, default_factory=dict, compare=False)
    _across: dict[str, tuple[frozenset[ModelInfo], frozenset[ModelInfo]]] = field(
        init=False, default_factory=dict, compare=False
    )
    accessors: Mapping[str, frozenset[str]] = field(
        init=False
    )  # name on another model -> labels of whose rows it gives
    relations: Mapping[str, frozenset[tuple[str, str]]] = field(init=False)  # field -> (model that has it, its target)
    between: Mapping[str, frozenset[tuple[str, str]]] = field(init=False)  # many to many -> (far model, table between)

    def __post_init__(self) -> None:
        accessors: dict[str, set[str]] = defaultdict(set)
        relations: dict[str, set[tuple[str, str]]] = defaultdict(set)
        between: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for model in self.models.values():
            for relation in model.relations:
                relations[relation.name].add((model.label, relation.target))
                if relation.through:
                    between[relation.name].add((relation.target, relation.through))
                    between[relation.accessor].add((model.label, relation.through))
                if relation.accessor:
                    accessors[relation.accessor].add(model.label)
        tables = {in_sql(m.table): m for m in self.models.values() if m.concrete in ("", m.label)}
        object.__setattr__(self, "by_table", tables)
        object.__setattr__(self, "by_code", {model.code: model for model in self.models.values() if model.code})
        object.__setattr__(self, "_by_module", {app.module: app.label for app in self.apps})
        object.__setattr__(self, "_by_folder", {app.folder: app.label for app in self.apps})
        object.__setattr__(self, "accessors", {name: frozenset(found) for name, found in accessors.items()})
        object.__setattr__(self, "between", {name: frozenset(found) for name, found in between.items() if name})
        object.__setattr__(self, "relations", {name: frozenset(found) for name, found in relations.items()})

    def app_of_module(self, module: str) -> str:
        """Label of the app with the longest path that holds this dotted module; '' for code of no app."""
        while module:
            if label := self._by_module.get(module):
                return label
            module = module.rpartition(".")[0]
        return ""

    def app_of_file(self, path: Path) -> str:
        return next((self._by_folder[folder] for folder in path.parents if folder in self._by_folder), "")

    def ends(self, name: str, app: str) -> frozenset[ModelInfo]:
        """Where a field of this name leads: by this app's own models, else by all that have one."""
        if (name, app) not in self._ends:
            found = self.relations.get(name, frozenset())
            own = {target for model, target in found if self.models[model.lower()].app == app}
            targets = own or {target for _, target in found}
            self._ends[name, app] = frozenset(model for target in targets if (model := self.model(target)))
        return self._ends[name, app]

    def across(self, name: str) -> tuple[frozenset[ModelInfo], frozenset[ModelInfo]]:
        """(what lies on the other side, the tables between) of many to many of this name; nothing where the name is a key's
        other side elsewhere."""
        if name not in self._across:
            pairs = self.between[name]
            is_key = bool(self.accessors.get(name, frozenset()) - {label for label, _ in pairs})
            sides = [{pair[side] for pair in pairs} if not is_key else set() for side in (0, 1)]
            far, tables = (frozenset(model for label in side if (model := self.model(label))) for side in sides)
            self._across[name] = (far, tables)
        return self._across[name]

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
    concrete = options.concrete_model
    return ModelInfo(
        options.label,
        options.app_label,
        options.db_table,
        tuple(_relations(model)),
        frozenset(names),
        _path(model),
        {manager.name: _classes(manager) for manager in options.managers},
        concrete._meta.label if concrete else options.label,
    )


def _path(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _classes(manager: Any) -> tuple[str, ...]:
    queries = getattr(manager, "_queryset_class", None)
    return (_path(type(manager)), *([_path(queries)] if queries else []))


def _relations(model: type[Model]) -> Iterator[Relation]:
    options = model._meta
    for parent in options.parents:
        if not options.proxy:
            yield Relation(parent._meta.model_name or "", parent._meta.label, Kind.INHERITANCE)
    for column in (*options.local_fields, *options.local_many_to_many):
        if (target := _target(column)) and not getattr(column.remote_field, "parent_link", False):
            yield _relation(column, target)
    for other in options.private_fields:
        if target := _target(other):
            yield Relation(other.name, target._meta.label, Kind.GENERIC)


def _target(column: Any) -> Any:
    """The model it leads to; None for a plain column, and for a model that is not installed."""
    target = getattr(column, "related_model", None)
    return target if isinstance(target, type) else None


def _relation(column: Any, target: Any) -> Relation:
    other = column.remote_field
    is_many = bool(column.many_to_many)
    through: Any = getattr(other, "through", None) if is_many else None
    return Relation(
        column.name,
        target._meta.label,
        Kind.MANY_TO_MANY if is_many else Kind.FOREIGN_KEY,
        "" if other.hidden else other.get_accessor_name() or "",
        through._meta.label if through is not None and hasattr(through, "_meta") else "",
        bool(column.one_to_one),
        DELETING.get(getattr(getattr(other, "on_delete", None), "__name__", ""), ""),
    )
