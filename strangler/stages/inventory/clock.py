"""A survey and a database in; which tasks beat sends, by its settings and by django_celery_beat's rows, out. What is told of
such a task says so; a name that no task here has is told by itself: another codebase's workers run it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.db import Error, connections
from django.db.transaction import atomic

from strangler.boundaries.living.entry import Way
from strangler.boundaries.survey import Survey
from strangler.stages.inventory.item import Item, Topic
from strangler.stages.inventory.writers import names_of

ROWS = "SELECT task, name FROM django_celery_beat_periodictask WHERE enabled ORDER BY name"

Clock = Mapping[str, tuple[str, ...]]  # a task's name -> those of its schedules


def clock(survey: Survey, alias: str) -> Clock:
    """alias: of the database that holds the rows; '' = it is not asked."""
    found = {task: list(names) for task, names in survey.scheduled.items()}
    for task, name in _rows(alias) if alias else ():
        found.setdefault(task, []).append(name)
    return {task: tuple(dict.fromkeys(names)) for task, names in found.items()}


def timed(items: Iterable[Item], survey: Survey, found: Clock) -> Iterator[Item]:
    names = {name: entry.name for entry in survey.entries if entry.way is Way.TASK for name in names_of(entry)}
    for item in items:
        schedules = found.get(names.get(item.subject, ""), ()) if item.topic is Topic.TASK else ()
        yield replace(item, says=f"{item.says}; beat sends it ({', '.join(schedules)})") if schedules else item


def sent_away(survey: Survey, found: Clock) -> Iterator[Item]:
    """Nothing where no task could be asked for."""
    known = survey.tasks | {entry.name for entry in survey.entries if entry.way is Way.TASK}
    for task in sorted(found.keys() - known) if survey.tasks else ():
        says = f"beat sends {task} ({', '.join(found[task])}), which no task of this project is called, and which may write"
        yield Item(Topic.UNFOLLOWED, task, says)


def _rows(alias: str) -> list[tuple[str, str]]:
    try:
        with atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(ROWS)
            return [(str(task), str(name)) for task, name in cursor.fetchall()]
    except Error:  # there is no such table
        return []
