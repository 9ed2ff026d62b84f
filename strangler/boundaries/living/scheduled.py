"""Celery's beat, as this process has configured it, in; names of the tasks it sends, each with those of its schedules, out."""

from collections import defaultdict
from collections.abc import Iterator


def scheduled() -> Iterator[tuple[str, tuple[str, ...]]]:
    """None without Celery."""
    try:
        from celery import current_app
    except ImportError:
        return
    found: dict[str, list[str]] = defaultdict(list)
    for name, entry in current_app.conf.beat_schedule.items():
        found[str(entry.get("task", ""))].append(str(name))
    yield from ((task, tuple(names)) for task, names in found.items() if task)
