"""A Replay and the models that leave in; why it would fall silent after Own, if it would, out. Called by answers.

A row arrives when it is written already: there is no moment before it, and rows of a many-to-many table arrive one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Model, signals
from django.utils.module_loading import import_string

from strangler.messages import Refusal, refuse
from strangler.plans.answers import Replay

REPLAYED = ("post_save", "post_delete")  # what stages.replay sends
SILENT = ("pre_save", "pre_delete", "m2m_changed")


def silence(answer: Replay, models: Sequence[type[Model]]) -> Iterator[Refusal]:
    """S233 for a receiver of what is not replayed, S234 for what receives nothing of a table that leaves."""
    receiver = _receiver(answer.name)
    if silent := _heard(receiver, SILENT, models):
        yield refuse("S233", answer.where, subject=answer.subject, signals=" and ".join(silent))
    elif not _heard(receiver, REPLAYED, models):
        yield refuse("S234", answer.where, subject=answer.subject)


def _receiver(path: str) -> Any:
    """As stages.replay takes it: a name of a module; None if it is anything else."""
    try:
        return import_string(path)
    except ImportError:
        return None


def _heard(receiver: Any, names: Iterable[str], models: Sequence[type[Model]]) -> list[str]:
    """Those of the signals that some model sends to it."""
    return [name for name in names if any(receiver in _live(name, model) for model in models)]


def _live(name: str, model: type[Model]) -> list[Any]:
    found: list[Any] = getattr(signals, name)._live_receivers(model)[0]
    return found
