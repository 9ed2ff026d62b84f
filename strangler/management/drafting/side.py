"""Models that are chosen in; what the service will hold out: tables that move, proxies of them, columns it borrows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.db.models.fields import AutoFieldMixin

from strangler.stages.resolve import registry
from strangler.sync.introspect import natural_of
from strangler.sync.natural import PERMISSION


@dataclass(frozen=True)
class Side:
    """name: of the extraction, and of the service's one app. moving: with a table each, many-to-many tables included."""

    name: str
    moving: tuple[type[Model], ...]

    def moves(self, model: type[Model]) -> bool:
        return model._meta.concrete_model in self.moving

    @cached_property
    def classes(self) -> tuple[type[Model], ...]:
        """Models that are written down: a many-to-many table comes of its field, if both its ends move."""
        return tuple(model for model in self.moving if not self.comes_of_a_field(model))

    def comes_of_a_field(self, through: type[Model]) -> bool:
        if not through._meta.auto_created:
            return False
        keys: list[Any] = [field for field in through._meta.local_fields if field.remote_field]
        return all(self.moves(key.remote_field.model) for key in keys)

    @cached_property
    def proxies(self) -> tuple[type[Model], ...]:
        every = registry.with_proxies(self.moving)
        return tuple(model for model in every if model._meta.proxy)

    @cached_property
    def crossing(self) -> tuple[Any, ...]:
        """Foreign keys from what moves to what stays."""
        fields: list[Any] = [field for model in self.moving for field in model._meta.local_concrete_fields]
        return tuple(each for each in fields if each.remote_field and not self.moves(each.remote_field.model))

    @cached_property
    def apps(self) -> tuple[str, ...]:
        """Django's own that the service installs: a moved row names their rows, and their numbers mean nothing here."""
        named = {natural_of(key) for key in self.crossing} - {""}
        found = ("django.contrib.contenttypes",) if named else ()
        return (*found, *(("django.contrib.auth",) if PERMISSION in named else ()))

    @cached_property
    def clashing(self) -> tuple[type[Model], ...]:
        """Models that stay and that keys lead to, and of which these apps make a table of their own."""
        models = [key.remote_field.model._meta.concrete_model for key in self.crossing if not natural_of(key)]
        return tuple(dict.fromkeys(model for model in models if model._meta.app_config.name in self.apps))

    @cached_property
    def borrowed(self) -> dict[type[Model], tuple[Any, ...]]:
        """Model that stays -> its fields that flow: its key, and what our keys point to. Content types and permissions do not:
        their numbers travel by name, and the service has its own."""
        found: dict[type[Model], dict[str, Any]] = defaultdict(dict)
        for key in (each for each in self.crossing if not natural_of(each)):
            model = key.remote_field.model._meta.concrete_model
            if model in self.clashing:
                continue
            for field in (*getattr(model._meta, "pk_fields", [model._meta.pk]), key.target_field):
                if field.model._meta.concrete_model is model:
                    found[model][field.name] = field
        return {model: tuple(fields.values()) for model, fields in found.items()}

    @cached_property
    def names(self) -> dict[type[Model], str]:
        """What each model is called here. Two of one name: the one that is borrowed gets its app's name before it."""
        found = {model: _class_name(model) for model in (*self.moving, *self.proxies)}
        for model in self.borrowed:
            is_taken = model.__name__ in found.values()
            found[model] = (
                f"{model._meta.app_label.title().replace('_', '')}{model.__name__}" if is_taken else model.__name__
            )
        return found

    @cached_property
    def auto_field(self) -> str:
        """The service's DEFAULT_AUTO_FIELD: that of many-to-many tables, which nobody can write down; else the commonest."""
        throughs = [model for model in self.moving if self.comes_of_a_field(model)]
        return _commonest(throughs) or _commonest(self.classes) or "django.db.models.BigAutoField"

    def tables(self) -> list[str]:
        """Those that move, then those that are borrowed: what STRANGLER_ALLOW has to name."""
        return [model._meta.db_table for model in (*self.moving, *self.borrowed)]


def side_of(name: str, models: Sequence[type[Model]]) -> Side:
    return Side(name, tuple(dict.fromkeys(model._meta.concrete_model or model for model in models)))


def _class_name(model: type[Model]) -> str:
    """`Evening_ushers`, which Django made up, becomes `EveningUshers` where it has to be written down."""
    if not model._meta.auto_created:
        return model.__name__
    return "".join(part[:1].upper() + part[1:] for part in model.__name__.split("_"))


def _commonest(models: Iterable[type[Model]]) -> str:
    found = [f"django.db.models.{key.get_internal_type()}" for model in models if _is_auto(key := model._meta.pk)]
    return max(sorted(set(found)), key=found.count, default="")


def _is_auto(key: Any) -> bool:
    return isinstance(key, AutoFieldMixin) and bool(key.auto_created)
