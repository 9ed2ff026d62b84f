"""A Refuse in; what its subject is instead of something that a question can stand before, out. Called by answers.

Imports what it is asked about, and finalizes the project's Celery: a check may, a start may not.
"""

from typing import Any

from strangler.plans.answers import CASCADE, Refuse
from strangler.stages.refusing import subjects
from strangler.stages.refusing.celery_tasks import names_of
from strangler.stages.refusing.subjects import CannotWrap, Target
from strangler.stages.resolve.dotted import NoSuchCode, follow, split

CASCADES = CannotWrap("a cascade", "the code that starts the deletion, or use plans.DeleteThrough")
MODEL = CannotWrap("a model or a field", "the code that writes it, such as app.models.Model.NAME")


def is_task_name(name: str) -> bool:
    """Whether a task of the project is called so."""
    from celery import current_app  # here: most commands of most plans name none

    current_app.loader.import_default_modules()
    return name in current_app.tasks


def unwrappable(answer: Refuse, *, is_model: bool) -> CannotWrap | None:
    """None if it can be carried out. Raises NoSuchCode if there is nothing of that name."""
    if answer.subject.startswith(CASCADE):
        return CASCADES
    try:
        _look(answer.name)
    except NoSuchCode:
        if is_model:
            return MODEL
        raise
    except CannotWrap as fault:
        return fault
    return None


def _look(name: str) -> None:
    found = follow(name)
    if subjects.is_celery(found):
        _look_at_task(name, found if isinstance(found, type) else found.__class__)
        return
    for target in subjects.find(*split(name)):
        if not target.is_command:
            _look_where(name, target)


def _look_at_task(name: str, task: Any) -> None:
    subjects.method_of(task, "run")
    if name not in names_of(task):
        raise CannotWrap("a Celery task under another name", " or ".join(sorted(names_of(task))))


def _look_where(name: str, target: Target) -> None:
    """By its own place: a module that only borrows it may never be loaded where it is called."""
    owner = target.owner if isinstance(target.owner, type) else target.function
    home = f"{owner.__module__}.{owner.__qualname__}"
    home += f".{target.name}" if isinstance(target.owner, type) else ""
    if home != name and _is_there(home, target):
        raise CannotWrap("borrowed from elsewhere", home)


def _is_there(home: str, target: Target) -> bool:
    try:
        (found,) = subjects.find(*split(home))
    except (NoSuchCode, LookupError, ValueError, CannotWrap):
        return False
    return found.function is target.function
