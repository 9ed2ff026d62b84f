"""A Celery task in; its entry out. Called by `hooks` and by whoever lists what a project has; Celery is imported by neither."""

import inspect
from typing import Any

from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.recorder.stack import outermost


def task_entry(task: Any) -> Entry:
    """By its registered name."""
    function = inspect.unwrap(getattr(task.run, "__func__", task.run))
    module = getattr(function, "__module__", "") or type(task).__module__
    return Entry(Way.TASK, str(task.name), f"{module}.{outermost(getattr(function, '__qualname__', ''))}".rstrip("."))
