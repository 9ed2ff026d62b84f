"""This process's project in; the entries it has out: its own routes, tasks and commands, and those of them that a recording has
never seen. Imports the project's views, and its tasks if it has Celery.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import get_commands

from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.living.url_paths import UrlPath, every_path
from strangler.boundaries.reading import sources
from strangler.boundaries.recorder.celery_tasks import task_entry
from strangler.boundaries.recorder.stack import OWN, kind_of
from strangler.boundaries.recorder.views import view_code
from strangler.boundaries.recording import Recording

BY_THEMSELVES = frozenset({"HEAD", "OPTIONS", "TRACE"})  # every view answers these; nobody wrote them


def missing(recording: Recording) -> list[Entry]:
    """Of known(). A view that does not say its methods is there once any of them was seen."""
    seen = {each.entry.name.partition(" ")[2] for each in recording.entries if each.entry.way is Way.ROUTE}
    silent = {f"GET {path.template}" for path in _own_paths() if not path.methods and path.template in seen}
    return [each for each in never_observed(recording, known()) if each.way is not Way.ROUTE or each.name not in silent]


def never_observed(recording: Recording, entries: Iterable[Entry]) -> list[Entry]:
    """Those that did not begin once, by way and name. In their own sequence."""
    seen = {(each.entry.way, each.entry.name) for each in recording.entries}
    return [each for each in entries if (each.way, each.name) not in seen]


def known() -> list[Entry]:
    """A view that does not say its methods stands here with GET."""
    return list(dict.fromkeys([*_routes(), *_tasks(), *_commands()]))


def _own_paths() -> list[UrlPath]:
    return [path for path in every_path() if _is_own(path.view_name.rpartition(".")[0])]


def _is_own(module: str) -> bool:
    """Of a module, or of a class in one."""
    found = sys.modules.get(module) or sys.modules.get(module.rpartition(".")[0])
    file = getattr(found, "__file__", None)
    return bool(file) and kind_of(str(file)) == OWN


def _routes() -> Iterator[Entry]:
    for path in _own_paths():
        written = [each for each in path.methods - BY_THEMSELVES if not _is_an_echo(path.view, each)]
        for method in sorted(written) or ["GET"]:
            yield Entry(Way.ROUTE, f"{method} {path.template}", view_code(path.view, method))


def _is_an_echo(view: Any, method: str) -> bool:
    """Django's form views answer PUT and DELETE as they do POST, and no form sends either."""
    if method not in ("PUT", "DELETE"):
        return False
    found = getattr(getattr(view, "view_class", None), method.lower(), None)
    return getattr(found, "__module__", "").startswith("django.views.generic.")


def _tasks() -> Iterator[Entry]:
    try:
        from celery import current_app
    except ImportError:
        return
    current_app.loader.import_default_modules()
    for name, task in sorted(current_app.tasks.items()):
        if not name.startswith("celery."):
            entry = task_entry(task)
            if _is_own(entry.code.rpartition(".")[0]):
                yield entry


def _commands() -> Iterator[Entry]:
    own = {app.name for app in apps.get_app_configs() if sources.is_own_path(Path(app.path).resolve())}
    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app in own and not app.startswith("strangler"):
            yield Entry(Way.COMMAND, name, f"{app}.management.commands.{name}.Command.handle")
