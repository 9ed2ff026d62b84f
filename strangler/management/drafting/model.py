"""A model that moves, or one that is borrowed, in; what its class in the service is made of out. Texts come later."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db.migrations.state import ModelState
from django.db.models import Manager, Model, OrderWrt

from strangler.management.drafting.choices import Nested, nested_in
from strangler.management.drafting.fields import DraftField, borrowed, drafted, with_names
from strangler.management.drafting.renames import renamed, rule
from strangler.management.drafting.side import Side
from strangler.management.drafting.source import Imported, is_installed

KEPT = ("db_table_comment", "db_tablespace", "verbose_name", "verbose_name_plural", "required_db_features")
OF_A_TABLE = ("db_table", "db_table_comment", "db_tablespace", "indexes", "constraints", "unique_together")
OF_EVERY_TABLE = ("add", "change", "delete", "view")  # what anybody may be allowed to do, by Django
OF_EVERY_MODEL = frozenset(("DoesNotExist", "MultipleObjectsReturned", "NotUpdated", "Meta", "objects"))


@dataclass
class Method:
    """One method, property or constant. text: as in a class's body. needs: words it uses. takes: imports. why: reasons
    it is left, [] if it may come."""

    name: str
    model: str
    is_value: bool
    text: str
    needs: set[str]
    takes: tuple[tuple[str, Imported], ...] = ()
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DraftModel:
    """options: as Django's migration state has them. left: attributes of the monolith's class that stay there, in words."""

    name: str
    source: type[Model]
    bases: tuple[str, ...]
    fields: tuple[DraftField, ...]
    options: dict[str, Any]
    choices: tuple[Nested, ...] = ()
    is_borrowed: bool = False
    left: tuple[str, ...] = ()
    code: tuple[str, ...] = ()  # names that people wrote into the class; `methods` are those that come along
    methods: tuple[Method, ...] = ()
    lost: dict[str, str] = field(default_factory=dict)  # a name code may use -> why it means nothing in the service


def moving(model: type[Model], side: Side) -> DraftModel:
    names = {key.name: key.attname for key in model._meta.local_concrete_fields if key in side.crossing}
    stays = _of_parents(model, side)
    sources = [*model._meta.local_fields, *model._meta.local_many_to_many]
    fields = [with_names(drafted(each, side), names) for each in sources if _comes(each, side)]
    options, left = _options(model, names, stays)
    if "order_with_respect_to" in model._meta.original_attrs and "order_with_respect_to" not in options:
        fields.append(DraftField("_order", "django.db.models.IntegerField", (), {"editable": False}))
    return DraftModel(
        name=side.names[model],
        source=model,
        bases=_bases(model, side),
        fields=tuple(fields),
        options=options,
        choices=nested_in(model),
        left=(*_left_fields(model, side), *left),
        code=tuple(_code(model)),
        lost=_lost(model, side),
    )


def proxy(model: type[Model], side: Side) -> DraftModel:
    names = {key.name: key.attname for key in model._meta.concrete_fields if key in side.crossing}
    options, left = _options(model, names)
    options = {"proxy": True, **{key: value for key, value in options.items() if key not in OF_A_TABLE}}
    return DraftModel(
        side.names[model],
        model,
        _bases(model, side),
        (),
        options,
        left=tuple(left),
        code=tuple(_code(model)),
        lost=_code(model),
    )


def reference(model: type[Model], fields: tuple[Any, ...], side: Side) -> DraftModel:
    found = tuple(borrowed(each) for each in fields)
    if not any("primary_key" in each.kwargs or each.path.endswith("CompositePrimaryKey") for each in found):
        found = (replace(found[0], kwargs={"primary_key": True, **found[0].kwargs}), *found[1:])
    options: dict[str, Any] = {"db_table": model._meta.db_table}
    return DraftModel(
        side.names[model], model, (), tuple(without_index(each) for each in found), options, is_borrowed=True
    )


def without_index(each: DraftField) -> DraftField:
    return replace(each, kwargs={key: value for key, value in each.kwargs.items() if key != "db_index"})


def _comes(source: Any, side: Side) -> bool:
    """What Django makes of a base, of a sequence, or of columns elsewhere is not written down."""
    if isinstance(source, OrderWrt) or getattr(source, "from_fields", ["self"]) != ["self"]:
        return False
    if source.many_to_many:
        through = source.remote_field.through
        return side.moves(source.remote_field.model) and through in side.moving
    is_link = source.remote_field and getattr(source.remote_field, "parent_link", False) and source.auto_created
    return not (is_link and side.moves(source.remote_field.model))


def _bases(model: type[Model], side: Side) -> tuple[str, ...]:
    """Parents with tables, or a proxy's one, that move too. Abstract ones are flattened: their fields are the model's own."""
    found = [apps.get_model(base) for base in ModelState.from_model(model).bases if isinstance(base, str)]
    return tuple(side.names[parent] for parent in found if parent in side.names and side.moves(parent))


def _of_parents(model: type[Model], side: Side) -> dict[str, str]:
    """Columns that a row has by a parent whose table stays -> that model's label."""
    parents = [each for each in model._meta.get_parent_list() if not side.moves(each)]
    return {field.name: parent._meta.label for parent in parents for field in parent._meta.local_concrete_fields}


def _options(
    model: type[Model], names: dict[str, str], stays: Collection[str] = ()
) -> tuple[dict[str, Any], list[str]]:
    """Meta, and sentences about what of it is left behind. stays: columns of parents that do."""
    found = ModelState.from_model(model).options
    options: dict[str, Any] = {"db_table": model._meta.db_table}
    options |= {key: found[key] for key in KEPT if found.get(key) and not model._meta.auto_created}
    if found.get("unique_together"):
        options["unique_together"] = {tuple(renamed(each, names)) for each in found["unique_together"]}
    for key in ("constraints", "indexes"):
        if found.get(key):
            options[key] = [rule(each, names) for each in found[key]]
    left = []
    if ordering := found.get("ordering"):
        if crossed := sorted(name for name in {*names, *stays} if _leads_on(ordering, name)):
            left.append(f"ordering (it joins {', '.join(crossed)})")
        else:
            options["ordering"] = renamed(list(ordering), names)
    if (latest := found.get("get_latest_by")) and not any(_leads_on(_listed(latest), name) for name in stays):
        options["get_latest_by"] = renamed(latest, names)
    if (respect := found.get("order_with_respect_to")) and respect not in names:
        options["order_with_respect_to"] = respect
    if rights := own_permissions(model):
        left.append(f"permissions {', '.join(rights)}")
    return options, left


def own_permissions(model: type[Model]) -> list[str]:
    """Codenames of those that Django does not make for every model."""
    more = [action for action in model._meta.default_permissions if action not in OF_EVERY_TABLE]
    return [codename for codename, _ in model._meta.permissions] + [
        get_permission_codename(action, model._meta) for action in more
    ]


def _listed(latest: Any) -> Any:
    return [latest] if isinstance(latest, str) else latest


def _leads_on(ordering: Any, name: str) -> bool:
    """Whether a row of what stays is looked into. By a key alone, Django takes the other model's own ordering."""
    return any(f"{name}__" in str(each) or str(each).lstrip("-") == name for each in ordering)


def _left_fields(model: type[Model], side: Side) -> Iterator[str]:
    for each in model._meta.local_many_to_many:
        if not _comes(each, side):
            yield f"{each.name} (its rows are in {each.remote_field.through._meta.db_table})"
    for each in model._meta.private_fields:
        if isinstance(each, GenericForeignKey | GenericRelation) and each.model is model:
            yield f"{each.name} (a generic relation: content type ids differ from database to database)"
    for each in model._meta.local_fields:
        if getattr(each, "from_fields", ["self"]) != ["self"]:
            yield f"{each.name} (a relation by several columns)"


def left_behind(draft: DraftModel) -> list[str]:
    """Everything of the monolith's class that this one lacks, in words."""
    return [] if draft.is_borrowed else [*draft.left, *_left_code(draft)]


def _left_code(draft: DraftModel) -> Iterator[str]:
    model, come = draft.source, {each.name for each in draft.methods}
    managers = sorted({each.name for each in model._meta.managers if type(each) is not Manager})
    others = [name for name, base in _own(model) if name not in {*managers, *come} and _is_written_here(base, model)]
    packages = {base.__name__: None for _, base in _own(model) if not _is_written_here(base, model)}
    if managers:
        yield f"managers {', '.join(managers)}"
    if others:
        yield f"code {', '.join(others)}"
    if packages:
        yield f"what it had of {', '.join(packages)}"


def _is_written_here(base: type, model: type[Model]) -> bool:
    """Of the project, and not of a package it was made with."""
    return base is model or not is_installed(base.__module__)


def _lost(model: type[Model], side: Side) -> dict[str, str]:
    """Names that code of the monolith may use of a row, and the service cannot answer to."""
    label = model._meta.label
    found = _code(model)
    for key in model._meta.local_concrete_fields:
        if key in side.crossing:
            found[key.name] = f"it leads to {key.remote_field.model._meta.label}, which stays"
    for name, parent in _of_parents(model, side).items():
        found[name] = f"it is a column of {parent}, which stays"
    for each in (*model._meta.local_many_to_many, *model._meta.private_fields):
        if not (each.many_to_many and _comes(each, side)):
            found[each.name] = f"{label}.{each.name} is a relation that stays"
    for each in model._meta.related_objects:
        name = each.get_accessor_name()
        if name and not side.moves(each.related_model):
            found[name] = f"{label}.{name} are rows of {each.related_model._meta.label}, which stays"
    return found


def _code(model: type[Model]) -> dict[str, str]:
    return {name: f"{model._meta.label}.{name} is code that was not copied" for name, _ in _own(model)}


def _own(model: type[Model]) -> Iterator[tuple[str, type]]:
    """What people wrote into the class, and into the abstract ones it is made of, besides fields and choices; and where."""
    fields = {each.name for each in model._meta.get_fields()} | {
        each.attname for each in model._meta.concrete_fields if hasattr(each, "attname")
    }
    known = fields | OF_EVERY_MODEL | {each.name for each in nested_in(model)}
    seen: set[str] = set()
    for base in model.__mro__:
        if not base.__module__.startswith("django.db.") and base is not object and _is_part(base, model):
            for name, thing in vars(base).items():
                if name not in known | seen and _is_code(name, thing):
                    seen.add(name)
                    yield name, base


def _is_part(base: type, model: type[Model]) -> bool:
    meta = getattr(base, "_meta", None)
    return base is model or meta is None or bool(meta.abstract)


def _is_code(name: str, thing: Any) -> bool:
    if name == "__str__":
        return True
    if name.startswith(("__", "get_next_by_", "get_previous_by_")) or (name.startswith("_") and not callable(thing)):
        return False
    if name.startswith(("get_", "set_")) and name.endswith(("_display", "_order")):
        return False
    return not (hasattr(thing, "field") or hasattr(thing, "rel") or hasattr(thing, "related"))
