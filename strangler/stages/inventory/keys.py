"""Foreign keys across the cut in; one item each out: those that point to what leaves, and those that lead out of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CASCADE, PROTECT, RESTRICT, SET_NULL, Model

from strangler.boundaries.edge import Place
from strangler.plans.resolved import ResolvedInward
from strangler.plans.stage import Stage
from strangler.stages.inventory.answered import Answered
from strangler.stages.inventory.item import Item, Option, Topic
from strangler.stages.inventory.side import Side
from strangler.stages.resolve import registry
from strangler.stages.resolve.inward import keys_of, keys_of_models, target_of
from strangler.stages.resolve.tables import plain
from strangler.sync.introspect import natural_of

ON_DELETE = {CASCADE: "cascade", SET_NULL: "nullify", PROTECT: "restrict", RESTRICT: "restrict"}
WHY_LOOSEN = "the column stays as it is, and what its on_delete did here goes on when the service deletes the row"
WHY_LEAVE = "it belongs to these rows, and leaves with them"
WHY_HEIR = "its rows are made of these, and whoever saves one writes both tables: it leaves with them"
QUOTED = '; but its table\'s name has quotes of its own: write db_table = "{name}" first, or check refuses it (S249)'
WHY_REFERENCE = "the service keeps these columns of the rows that its own point to, fed from here for good"


def inward(side: Side, answered: Answered, keys: Iterable[ResolvedInward] | None = None) -> Iterator[Item]:
    """keys: as the database has them, default: as the models do."""
    for key in keys_of_models(side.tables, {}) if keys is None else keys:
        loosen = f'plans.Loosen("{key.subject}", on_delete="{key.of_django}")'
        options = [Option(loosen, "answers", WHY_LOOSEN)]
        if key.model:
            why = WHY_HEIR if key.is_heir else WHY_LEAVE
            options.insert(0 if key.is_heir else 1, Option(f'plans.Table("{key.model}")', "tables", why))
        yield Item(
            Topic.KEY_IN,
            key.subject,
            f"{key.subject} points to {side.label(key.to_table)}",
            (Place(key.subject),),
            tuple(options),
            answered.to(key.subject),
            Stage.COPY if key.is_tight else Stage.OWN,
        )


def outward(side: Side, answered: Answered) -> Iterator[Item]:
    """One item for each table that its keys lead to."""
    for label, keys in _by_target(side).items():
        subjects = [f"{key.model._meta.label}.{key.name}" for key in keys]
        says = f"{' and '.join(subjects)} {'lead' if len(subjects) > 1 else 'leads'} to {label}"
        yield Item(
            Topic.KEY_OUT,
            label,
            says,
            tuple(Place(subject) for subject in subjects),
            () if natural_of(keys[0]) else (Option(reference(label, keys), "references", _why(keys[0])),),
            _known(label, keys, answered),
        )


def _why(key: Any) -> str:
    table = target_of(key)._meta.db_table
    return WHY_REFERENCE + (QUOTED.format(name=plain(table)) if plain(table) != table else "")


def _known(label: str, keys: list[Any], answered: Answered) -> str:
    if natural_of(keys[0]):
        return "its numbers travel by name, and the service has its own"
    return f"{label} is a reference" if label.lower() in answered.references else ""


def reference(label: str, keys: list[Any]) -> str:
    """The line of a plan, with the columns that the keys need; others that the service reads are a person's to add."""
    columns = ", ".join(f'"{column}"' for column in sorted({key.target_field.column for key in keys}))
    on_delete = ON_DELETE.get(keys[0].remote_field.on_delete, "keep")
    extra = "" if on_delete == "cascade" else f', on_parent_delete="{on_delete}"'
    return f'plans.Reference("{label}", columns=[{columns}]{extra})'


def leading_out(models: Iterable[type[Model]], tables: Iterable[str]) -> list[Any]:
    """Foreign keys of these models to tables that are not among these."""
    own = set(tables)
    return [key for model in models for key in keys_of(model) if target_of(key)._meta.db_table not in own]


def _by_target(side: Side) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key in leading_out(side.models, side.tables):
        model = registry.find(target_of(key)._meta.db_table)
        if model:
            found.setdefault(model._meta.label, []).append(key)
    return found
