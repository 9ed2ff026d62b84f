"""What code was found to write in; the columns that it sets, where it names them, out. Asks the app registry. Called by
writers.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from strangler.boundaries.following.touch import Touch
from strangler.boundaries.reading.fact import COUNTED
from strangler.stages.inventory.seen import Set
from strangler.stages.resolve import registry
from strangler.stages.resolve.through import may_go_through


def sets_in(touches: Iterable[Touch]) -> Iterator[Set]:
    """As the recorder tells an update. What is counted from what the row held before is set to no value that could be
    compared."""
    for touch in touches:
        model = registry.find(touch.target)
        if model and (found := _of_table(model, touch)):
            yield model._meta.db_table, tuple(column for name, column in found if not name.startswith(COUNTED))


def through(touches: Sequence[Touch]) -> list[str]:
    """All that they set, as `app.Model.column`, if each names its columns and each of these may go through; else nothing."""
    columns: set[str] = set()
    for touch in touches:
        model = registry.find(touch.target)
        found = _of_table(model, touch) if model else []
        if not touch.columns or not model or any(name.startswith(COUNTED) for name, _ in found):
            return []
        if not may_go_through(model).issuperset(column for _, column in found):
            return []
        label = (model._meta.concrete_model or model)._meta.label
        columns |= {f"{label}.{column}" for _, column in found}
    return sorted(columns)


def said(label: str, touches: Iterable[Touch]) -> str:
    """label: of what they all write."""
    model, touches = registry.find(label), list(touches)
    if not model or not all(touch.columns for touch in touches):
        return label
    columns = sorted({column for touch in touches for _, column in _of_table(model, touch)})
    return f"{label} ({', '.join(columns)})" if columns else label


def _of_table(model: type[Model], touch: Touch) -> list[tuple[str, str]]:
    """(as the code names it, column) of those that lie in the model's own table: a parent's lie in the parent's."""
    local = set(model._meta.local_concrete_fields)
    found = [(name, _field(model, name.removeprefix(COUNTED))) for name in touch.columns]
    return [(name, field.column) for name, field in found if field in local]


def _field(model: type[Model], name: str):
    try:
        return model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((each for each in model._meta.concrete_fields if each.attname == name), None)
