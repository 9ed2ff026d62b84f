"""Questions in; asked before the Celery tasks they name, by function, class or task name. Called by writers at start-up.

A task has no function until Celery binds it, which the project's own use of it brings about; so `Task.bind` is where all of
them are met. Celery itself is not imported before the project does.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from types import ModuleType
from typing import Any

from strangler.stages.refusing import subjects
from strangler.stages.refusing.asking import Question
from strangler.stages.refusing.in_place import ask_first, of_its_own
from strangler.stages.refusing.on_load import when_loaded

TASK = "celery.app.task"


def watch(questions: Sequence[Question]) -> None:
    """Meet each task that is bound already, and each that will be."""
    when_loaded(TASK, partial(_watch, questions))


def names_of(task: type[Any]) -> set[str]:
    """What a plan may call a task: its own name, or the dotted path of its function or class."""
    return {str(task.name), f"{task.__module__}.{task.__name__}"}


def _watch(questions: Sequence[Question], module: ModuleType) -> None:
    bind = module.Task.bind.__func__

    def bind_and_meet(task: type[Any], app: Any) -> Any:
        bound = bind(task, app)
        _meet(questions, task)
        return bound

    module.Task.bind = classmethod(bind_and_meet)
    for task in _below(module.Task):
        _meet(questions, task)


def _meet(questions: Sequence[Question], task: type[Any]) -> None:
    for question in questions:
        if question.subject in names_of(task):
            target = subjects.method_of(task, "run")
            ask_first(of_its_own(task, "run", target.found) if target.is_inherited else target.function, question)


def _below(task: type[Any]) -> Iterator[type[Any]]:
    for each in task.__subclasses__():
        yield each
        yield from _below(each)
