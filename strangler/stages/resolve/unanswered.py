"""Tables that leave and the plan's answers in; every writer that has none out. These refuse Own, not Copy.

Found here: inbound foreign keys, admins, receivers connected with `sender=`. What only shows at run time (raw SQL,
commands, receivers of every sender) is for the recorder.
"""

import weakref
from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, SET_NULL, Model, signals

from strangler.messages import Refusal, Where, refuse
from strangler.plans.answers import Answer
from strangler.stages.resolve import registry
from strangler.stages.resolve.answers import inbound

SIGNALS = ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")
ON_DELETE = {CASCADE: "cascade", SET_NULL: "nullify"}
NOT_THEIRS = ("django.", "strangler.")  # receivers of the framework and of ours follow the rows by themselves


def unanswered(moving: Collection[str], answers: Collection[Answer], where: Where) -> tuple[Refusal, ...]:
    """One refusal for each writer without an answer. where: the plan's list of answers."""
    subjects = {answer.name.lower() for answer in answers}
    models = registry.of_tables(moving)
    found = [*_keys(moving, where), *_admins(models, where), *_receivers(models, where)]
    return tuple(refusal for names, refusal in found if not names & subjects)


def _keys(moving: Collection[str], where: Where) -> Iterator[tuple[set[str], Refusal]]:
    for model, field in inbound(moving):
        name = f"{model._meta.label}.{field.name}"
        on_delete = ON_DELETE.get(field.remote_field.on_delete, "keep")
        target = field.remote_field.model._meta.label
        yield (
            {name.lower()},
            refuse("S220", where, field=name, model=model._meta.label, table=target, on_delete=on_delete),
        )


def _admins(models: list[type[Model]], where: Where) -> Iterator[tuple[set[str], Refusal]]:
    if not apps.is_installed("django.contrib.admin"):
        return
    from django.contrib.admin.sites import all_sites

    for site in all_sites:
        for model in models:
            if site.is_registered(model):
                path = _path(type(site.get_model_admin(model)))
                names = {model._meta.label.lower(), path.lower()}
                yield names, refuse("S221", where, model=model._meta.label, admin=path)


def _receivers(models: list[type[Model]], where: Where) -> Iterator[tuple[set[str], Refusal]]:
    heard: dict[tuple[str, str], list[str]] = {}
    for signal_name, model in ((name, model) for name in SIGNALS for model in models):
        for path in _listening(getattr(signals, signal_name), model):
            heard.setdefault((path, model._meta.label), []).append(signal_name)
    for (path, label), names in heard.items():
        subjects = {path.lower(), path.rpartition(".")[0].lower()}
        yield subjects, refuse("S222", where, receiver=path, signal=" and ".join(names), model=label)


def _listening(signal: Any, model: type[Model]) -> Iterator[str]:
    """Dotted paths of the receivers that asked for this sender; an entry is ((receiver, sender id), receiver, …)."""
    for entry in signal.receivers:
        receiver = entry[1]() if isinstance(entry[1], weakref.ReferenceType) else entry[1]
        if entry[0][1] == id(model) and receiver and not _path(receiver).startswith(NOT_THEIRS):
            yield _path(receiver)


def _path(thing: Callable[..., Any]) -> str:
    return f"{thing.__module__}.{getattr(thing, '__qualname__', type(thing).__qualname__)}"
