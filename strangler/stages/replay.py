"""Signals of moved models, sent on in the monolith after Own: rows that arrive here fire no Django signal, so receivers
that the plan answers with Replay are called with the row as it is (or was), once for each arrival.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils.module_loading import import_string

from strangler import settings
from strangler.exceptions import Refused
from strangler.plans import loader
from strangler.plans.answers import Replay
from strangler.sync import natural
from strangler.sync.arrivals import Arrival, rows_arrived
from strangler.sync.config import extraction_of
from strangler.sync.definition import Column, Kind, Table

Receiver = Callable[..., Any]


def connect() -> None:
    """Listen to arrivals; called once, when the app is ready."""
    rows_arrived.connect(replay, dispatch_uid="strangler.replay")


def replay(*, link: str, table: Table, arrived: list[Arrival], using: str, **_signal: Any) -> None:
    """Call the receivers the plan names, as Django would have."""
    model = _model_of(table.name)
    if model is None:
        return  # nobody hears of it: where its app has left, the receivers' code does not even load
    receivers = _receivers(extraction_of(link))
    for arrival in arrived:
        _replay_one(model, table, arrival, receivers, using)


def _replay_one(model: type[Model], table: Table, arrival: Arrival, receivers: list[Receiver], using: str) -> None:
    values = arrival.after or arrival.before
    if values is None:
        return  # a tombstone of a row that was never here
    instance = instance_of(model, table, values, using)
    if arrival.after is None:
        _call(post_delete, model, receivers, instance=instance, origin=instance, using=using)
        return
    created = arrival.before is None
    _call(post_save, model, receivers, instance=instance, created=created, raw=False, update_fields=None, using=using)


def instance_of(model: type[Model], table: Table, values: tuple[str | None, ...], using: str) -> Model:
    """The row as an instance, loaded as from the database; columns the link does not carry are deferred."""
    carried = {column.name: (column, text) for column, text in zip(table.columns, values, strict=True)}
    # In the sequence of the model's fields, by which from_db takes them: a table's own is another one.
    fields = [field for field in model._meta.concrete_fields if field.column in carried]
    loaded = [_python(field, *carried[field.column], using) for field in fields]
    return model.from_db(using, [field.attname for field in fields], loaded)


def _python(field: Any, column: Column, text: str | None, using: str) -> Any:
    if text is None:
        return None
    if column.natural:
        return natural.number_of(connections[using], column, text)
    if read := _READ.get(column.kind):
        return read(text)
    while field.remote_field:
        field = field.target_field
    return field.to_python(text)


# Where Django's to_python reads another text than the canonical one.
_READ: dict[Kind, Callable[[str], Any]] = {
    Kind.BOOL: lambda text: text == "true",
    Kind.BYTES: bytes.fromhex,
    Kind.JSON: json.loads,
    Kind.DURATION: lambda text: timedelta(microseconds=int(text)),
}


def _call(signal: Any, model: type[Model], receivers: list[Receiver], **facts: Any) -> None:
    connected = signal._live_receivers(model)[0]
    for receiver in receivers:
        if receiver in connected:
            receiver(signal=signal, sender=model, **facts)


def _receivers(extraction: str) -> list[Receiver]:
    """Read anew for each batch: plans are files, and a changed answer must not need a restart to be believed."""
    try:
        plan = loader.load(settings.plans_root(), extraction)
    except Refused:
        return []
    return [import_string(answer.name) for answer in plan.extraction.answers if isinstance(answer, Replay)]


def _model_of(table: str) -> type[Model] | None:
    return next((model for model in apps.get_models() if model._meta.db_table == table), None)
