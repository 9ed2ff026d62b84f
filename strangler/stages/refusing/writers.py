"""Plans in; before every writer they answer with Refuse, a question. Called once, when the app is ready.

Nothing is imported for it: a module is met when the project loads it. What the database alone can refuse (`outside: …`)
is left to its fence.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from types import ModuleType

from strangler import settings
from strangler.plans.answers import Refuse
from strangler.stages.answered import answered
from strangler.stages.refusing import celery_tasks, subjects
from strangler.stages.refusing.asking import Question
from strangler.stages.refusing.in_place import ask_first, of_its_own
from strangler.stages.refusing.on_load import when_loaded


def refuse_writers() -> int:
    """How many writers the plans refuse. With STRANGLER_ENABLED=0 none is even looked for."""
    if not settings.is_enabled():
        return 0
    named = [(name, answer) for name, answer in answered(Refuse) if not answer.is_outside]
    questions = [Question(name, answer.name, answer.instead) for name, answer in named]
    for question in questions:
        _stand_before(question)
    if questions:
        celery_tasks.watch(questions)
    return len(questions)


def _stand_before(question: Question) -> None:
    """Where the module ends and its classes begin, only loading tells: each part may be the last module."""
    parts = question.subject.split(".")
    for end in range(1, len(parts) + 1):
        when_loaded(".".join(parts[:end]), partial(_meet, question, parts[end:]))


def _meet(question: Question, rest: Sequence[str], module: ModuleType) -> None:
    try:
        found = subjects.find(module, rest)
    except (subjects.NotThere, subjects.CannotWrap):
        return  # a module further down is still to come, or `strangle check` says why not
    for target in found:
        own = of_its_own(target.owner, target.name, target.found) if target.is_inherited else target.function
        ask_first(own, replace(question, is_command=target.is_command))
