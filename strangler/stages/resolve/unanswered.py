"""Tables that leave and the plan's answers in; every writer that has none out. These refuse Own; a foreign key that a
constraint holds refuses Copy already.

Found here: inbound foreign keys, what Django writes when a parent goes (cascades), admins and inlines, receivers connected
with `sender=`; those of a proxy like those of its table's model.
What only shows at run time (raw SQL, commands, receivers of every sender) is for the recorder.
"""

import weakref
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, signals

from strangler.boundaries.living.receivers import code_of
from strangler.messages import Refusal, Where, refuse
from strangler.plans.answers import Answer, Loosen
from strangler.plans.resolved import ResolvedInward
from strangler.stages.resolve import admins, registry
from strangler.stages.resolve.cascades import unasked
from strangler.stages.resolve.dotted import NoSuchCode, follow
from strangler.stages.resolve.replayed import REPLAYED, SILENT

WHY_ANSWERS = "Replay has it sent here when a row arrived, Moves says that the service does its work"
GIVE_A_NAME = "connect a function that a module holds by its name instead, and answer for that one"
POINTING = 'add `plans.Loosen("{field}", on_delete="{on_delete}")` to answers, or `plans.Table("{model}")` to tables'
HEIR = (
    'add `plans.Table("{model}")` to tables, for saving such a row writes {table} as well;'
    ' or `plans.Loosen("{field}", on_delete="{on_delete}")` to answers if nobody writes one here any more'
)
NOT_THEIRS = ("django.", "strangler.")  # receivers of the framework and of ours follow the rows by themselves


def unanswered(
    moving: Collection[str],
    answers: Collection[Answer],
    where: Where,
    inward: Iterable[ResolvedInward],
    *,
    is_whole: bool = True,
) -> tuple[Refusal, ...]:
    """One refusal for each writer without an answer. where: the plan's list of answers. is_whole: moving names all tables
    that leave; without some of them a key between two that leave looks like one that crosses."""
    subjects = {word.lower() for answer in answers for word in (answer.name, answer.subject)}
    models = registry.of_tables(moving)
    keys = (({key.subject.lower()}, _about(key, where)) for key in inward)
    found = [*keys, *_admins(models, where), *_receivers(models, where)]
    open_ones = [refusal for names, refusal in found if not names & subjects]
    return (*open_ones, *(unasked(models, moving, tuple(answers), where) if is_whole else ()))


def too_tight(answers: Collection[Answer], where: Where, inward: Iterable[ResolvedInward]) -> tuple[Refusal, ...]:
    """Those of them that refuse Copy: what a constraint holds would refuse the rows that come back after Own."""
    loosened = {answer.name.lower() for answer in answers if isinstance(answer, Loosen)}
    return tuple(_about(key, where) for key in inward if key.is_tight and key.subject.lower() not in loosened)


def _about(key: ResolvedInward, where: Where) -> Refusal:
    target = registry.find(key.to_table)
    table = target._meta.label if target else key.to_table
    words = {"field": key.subject, "model": key.model or key.table, "table": table, "on_delete": key.of_django}
    return refuse("S220", where, next=(HEIR if key.is_heir else POINTING).format(**words), **words)


def _admins(models: list[type[Model]], where: Where) -> Iterator[tuple[set[str], Refusal]]:
    for model, path in admins.writing(models):
        labels = {model._meta.label_lower, model._meta.concrete_model._meta.label_lower}
        yield {*labels, path.lower()}, refuse("S221", where, model=model._meta.label, admin=path)


def _receivers(models: list[type[Model]], where: Where) -> Iterator[tuple[set[str], Refusal]]:
    for each in heard(models):
        proposed = " or ".join(f'`plans.{answer}("{each.path}")`' for answer in each.answers)
        next = f"add {proposed} to answers: {WHY_ANSWERS}" if proposed else GIVE_A_NAME
        words = {"signal": " and ".join(each.signals), "model": each.model._meta.label, "next": next}
        yield {name.lower() for name in each.names}, refuse("S222", where, receiver=each.path, **words)


@dataclass(frozen=True, slots=True)
class Heard:
    """A receiver that asked for a model's signals. path: dotted. names: those by which an answer may call it. is_there: whether
    the path leads anywhere; is_itself: whether it leads to what is connected, and not to the function behind a partial or the
    class of an object."""

    path: str
    model: type[Model]
    signals: tuple[str, ...]
    is_there: bool = True
    is_itself: bool = True

    @property
    def names(self) -> tuple[str, str]:
        return self.path, self.path.rpartition(".")[0]

    @property
    def can_replay(self) -> bool:
        """A proxy's cannot be: a row that arrived is sent on as its table's model."""
        return self.is_itself and not self.model._meta.proxy and not set(self.signals) & set(SILENT)

    @property
    def answers(self) -> tuple[str, ...]:
        """Those that a plan can give."""
        return (*(["Replay"] if self.can_replay else []), *(["Moves"] if self.is_there else []))


def heard(models: Iterable[type[Model]]) -> list[Heard]:
    """Of these models and their proxies."""
    found: dict[tuple[str, type[Model]], list[str]] = {}
    leads: dict[str, list[bool]] = {}
    senders = registry.with_proxies(models)
    for signal_name, model in ((name, model) for name in (*REPLAYED, *SILENT) for model in senders):
        for receiver in _listening(getattr(signals, signal_name), model):
            path = code_of(receiver)
            found.setdefault((path, model), []).append(signal_name)
            leads.setdefault(path, []).append(_at(path) is receiver)
    return [
        Heard(path, model, tuple(dict.fromkeys(names)), _at(path) is not None, all(leads[path]))
        for (path, model), names in found.items()
    ]


def _listening(signal: Any, model: type[Model]) -> Iterator[Any]:
    """The receivers that asked for this sender; an entry is ((receiver, sender id), receiver, …)."""
    for entry in signal.receivers:
        receiver = entry[1]() if isinstance(entry[1], weakref.ReferenceType) else entry[1]
        if entry[0][1] == id(model) and receiver and not code_of(receiver).startswith(NOT_THEIRS):
            yield receiver


def _at(path: str) -> Any:
    """None if nothing is."""
    try:
        return follow(path)
    except NoSuchCode:
        return None
