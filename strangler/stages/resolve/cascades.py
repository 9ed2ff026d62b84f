"""Keys from tables that leave to tables that stay in; what Django itself does along them when a parent is deleted, and
whether the plan lets it, out. Called by resolve and unanswered.

A DELETE passes the fence if its table says deletes="through", an UPDATE that empties a key if the cascade has an answer;
an UPDATE to anything else never does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from django.db.models import CASCADE as GOES
from django.db.models import DO_NOTHING, PROTECT, RESTRICT, SET_NULL, Model

from strangler.messages import Refusal, Where, refuse
from strangler.plans.answers import CASCADE, Answer, DeleteThrough
from strangler.stages.resolve import registry
from strangler.stages.resolve.inward import generic_ties, keys_of, reached, target_of

WRITES_NOTHING = (PROTECT, RESTRICT, DO_NOTHING)
QUESTIONS = {GOES: "S230", SET_NULL: "S225"}  # what else an on_delete may do here is S232


def unasked(
    models: Iterable[type[Model]], moving: Collection[str], answers: Sequence[Answer], where: Where
) -> Iterator[Refusal]:
    """A refusal for each key or generic relation that has no answer, along which a deletion here would meet the fence after
    Own."""
    for policy, words in deeds(models, moving):
        if not is_settled(answers, policy, words):
            yield refuse(QUESTIONS.get(policy, "S232"), where, **words)


def deeds(models: Iterable[type[Model]], moving: Collection[str]) -> Iterator[tuple[Any, dict[str, str]]]:
    """(on_delete, names) of all that Django does to rows which leave when a row that stays is deleted. names: field, model,
    target."""
    yield from chain(_along_keys(models, moving), _along_generic_ties(moving))


def is_settled(answers: Iterable[Answer], policy: Any, words: Mapping[str, str]) -> bool:
    return any(_settles(answer, policy, **words) for answer in answers)


def contradictions(answers: Iterable[Answer], deletes: Mapping[str, str]) -> Iterator[Refusal]:
    """Answers that let deletes through, of rows whose table refuses them. deletes: table that leaves -> its word."""
    for answer in answers:
        if isinstance(answer, DeleteThrough):
            for table in _refusing(answer, deletes):
                model = registry.find(table)
                label = model._meta.label if model else table
                yield refuse("S231", answer.where, subject=answer.subject, table=label)


def emptying(answers: Iterable[Answer]) -> set[str]:
    """Tables of the models whose deletions the plan lets empty keys of moved rows here."""
    named = {answer.name for answer in answers if isinstance(answer, DeleteThrough) and CASCADE in answer.subject}
    return {model._meta.db_table for model in map(registry.find, named) if model}


def _along_keys(models: Iterable[type[Model]], moving: Collection[str]) -> Iterator[tuple[Any, dict[str, str]]]:
    for model in models:
        for key in keys_of(model):
            target, policy = target_of(key)._meta, key.remote_field.on_delete
            if target.db_table not in moving and policy not in WRITES_NOTHING:
                field = f"{model._meta.label}.{key.name}"
                yield policy, {"field": field, "model": model._meta.label, "target": target.label}


def _along_generic_ties(moving: Collection[str]) -> Iterator[tuple[Any, dict[str, str]]]:
    for parent in registry.every_model():
        for tie in generic_ties(parent) if parent._meta.db_table not in moving else ():
            child, target = tie.related_model._meta, parent._meta.label
            if child.db_table in moving:
                yield GOES, {"field": f"{target}.{tie.name}", "model": child.label, "target": target}


def _settles(answer: Answer, policy: Any, *, field: str, model: str, target: str) -> bool:
    subject, cascade = answer.subject.lower(), f"{CASCADE}{target}".lower()
    if isinstance(answer, DeleteThrough):
        return subject == cascade and policy in QUESTIONS
    return subject in (field.lower(), cascade)


def _refusing(answer: DeleteThrough, deletes: Mapping[str, str]) -> list[str]:
    """Of a cascade, what it reaches is known; of code only that some table must let its deletes through."""
    if not answer.subject.startswith(CASCADE):
        return [] if "through" in deletes.values() else list(deletes)[:1]
    top = registry.find(answer.name)
    tables = [model._meta.db_table for model in reached(top, generically=True)]
    return [table for table in tables if deletes.get(table) == "refuse"]
