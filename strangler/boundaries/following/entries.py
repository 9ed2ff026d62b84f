"""The living project in; every way work begins in its own code out: routes, commands, tasks, admins, receivers.

What a library answers by itself (its log-in page, its admin's index) is none of these. A module that cannot be imported takes
nothing else with it: what was passed over is told with the reason. Called by survey.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from strangler.boundaries.following.code import Code
from strangler.boundaries.living import made_up
from strangler.boundaries.living.admins import on
from strangler.boundaries.living.behind import class_of, name_of
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.living.receivers import Listener, code_of
from strangler.boundaries.living.registry import Registry
from strangler.boundaries.living.url_paths import UrlPath, UrlsUnreadable
from strangler.boundaries.reading.texts import TASKS

UNTOLD = frozenset(["HEAD", "OPTIONS", "TRACE"])  # HEAD does what GET does
UNSAID = ("GET", "POST")  # of a plain function that does not say what it answers
KNOWN = ("django", "strangler")  # packages whose addresses need no word
HOOKS = (  # what Django calls of a middleware, beside `__call__`
    "process_request",
    "process_view",
    "process_template_response",
    "process_response",
    "process_exception",
)
CHANGES = {"add": "add_view", "change": "change_view", "delete": "delete_view"}
COMMANDS = ".management.commands."


@dataclass(frozen=True, slots=True)
class Admin:
    """A model in an admin. code: its class; of an admin without a class of its own a name
    of the model's in that module, since two of one module have nothing to do with each
    other. models: the inlines' as well, those that it may show among them. actions: name -> code, '' for a library's."""

    label: str
    code: str
    models: tuple[str, ...]
    actions: Mapping[str, str]


def living(
    code: Code,
    urls: Iterable[UrlPath],
    *,
    admins: Iterable[Admin],
    tasks: Mapping[str, str],
    heard: Iterable[Listener],
) -> list[Entry]:
    """urls: every path. admins, tasks: as found below. heard: who is connected."""
    found = {
        *_routes(code, urls),
        *_commands(code),
        *_tasks(code, tasks),
        *_admins(admins),
        *_receivers(code, heard),
    }
    return sorted(found | set(_around_requests(code)))


def tolerated(begin: Callable[[], Iterator[Any]], name: str, skipped: dict[str, str]) -> list[Any]:
    """What it gives, or nothing and why."""
    try:
        return list(begin())
    except UrlsUnreadable as error:
        skipped[name] = str(error)
        return []
    except Exception as error:  # the project's own modules are imported here, and may raise whatever they like
        skipped[name] = f"{type(error).__name__}: {error}"
        return []


def of_libraries(code: Code, urls: Iterable[UrlPath]) -> Iterator[tuple[str, str]]:
    """(place, why) of the addresses that a library's own code answers, and calls the project's from there as it likes. Django's
    (its admin, its log-in pages) are told by what they administer."""
    packages = Counter(_viewed(path).partition(".")[0] for path in urls if not code.module_of(_viewed(path)))
    for package, count in sorted(packages.items()):
        if package not in KNOWN:
            said = f"{count} addresses are" if count > 1 else "1 address is"
            yield f"URLs of {package}", f"{said} answered by its own code; which rows they touch is for the recorder"


def _viewed(path: UrlPath) -> str:
    """Dotted path of the code that answers, whosever it is."""
    owner = class_of(path.inner)
    return code_of(path.inner) if owner is None else _path(owner)


def _routes(code: Code, urls: Iterable[UrlPath]) -> Iterator[Entry]:
    for path in urls:
        if not code.module_of(_viewed(path)):
            continue
        for method in sorted(path.methods - UNTOLD) or UNSAID:
            yield Entry(Way.ROUTE, f"{method} {path.template}", code_of_route(path, method, code))


def code_of_route(path: UrlPath, method: str, code: Code) -> str:
    """Dotted path of what answers this method: a function, or a class's method, inherited or not."""
    owner = class_of(path.inner)
    if owner is None:
        return code_of(path.inner)
    whole = _path(owner)
    if whole in code.functions:  # REST framework makes a class of a function
        return whole
    actions = getattr(path.inner, "actions", None) or {}
    return f"{whole}.{actions.get(method.lower(), method.lower())}"


def _around_requests(code: Code) -> Iterator[Entry]:
    """What runs for every request, and what for every page."""
    named = [("middleware", path) for path in settings.MIDDLEWARE]
    for engine in settings.TEMPLATES:
        named += [("context processor", path) for path in engine.get("OPTIONS", {}).get("context_processors", ())]
    for kind, path in named:
        if (found := code.find(str(path))) in code.classes:
            own = [each for each in HOOKS if code.member(found, each) in code.functions]
            yield from (Entry(Way.OTHER, f"{kind} {path}", f"{found}.{each}") for each in ("__call__", *own))
        elif found:
            yield Entry(Way.OTHER, f"{kind} {path}", found)


def _path(owner: type) -> str:
    return f"{owner.__module__}.{owner.__name__ if '<locals>' in owner.__qualname__ else name_of(owner)}"


def _commands(code: Code) -> Iterator[Entry]:
    for module in code.files:
        before, _, name = f".{module}".partition(COMMANDS)
        is_command = before and name and "." not in name and not name.startswith("_")
        found = (
            code.find(f"{module}.Command") if is_command else ""
        )  # it may be another command's, under a name of its own
        if found in code.classes:
            yield Entry(Way.COMMAND, name, f"{found}.handle")


def tasks() -> Iterator[tuple[str, str]]:
    """(registered name, code) of Celery's tasks; none without Celery."""
    try:
        from celery import current_app
    except ImportError:
        return
    current_app.loader.import_default_modules()
    for name, task in current_app.tasks.items():
        run = getattr(task.run, "__func__", task.run)
        yield name, code_of(run)


def _tasks(code: Code, registered: Mapping[str, str]) -> Iterator[Entry]:
    for name, path in registered.items():
        if code.module_of(path):
            yield Entry(Way.TASK, name, path)
    yield from (Entry(Way.TASK, name, path) for name, path in unregistered(code, registered))


def unregistered(code: Code, registered: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(name, code) of tasks in modules that nobody has imported."""
    known = set(registered.values())
    for path, function in code.functions.items():
        is_task = any(each.rpartition(".")[2] in TASKS for each in function.decorators)
        if is_task and path not in known:
            yield _named(code, path), path


def _named(code: Code, path: str) -> str:
    """By its decorator, or as Celery does."""
    module, name = code.parts(path)
    texts = code.files[module].facts.texts
    return next((text.value for text in texts if text.role == "named" and text.scope == name), path)


def admins(registry: Registry, code: Code) -> Iterator[Admin]:
    """Of every site, if the admin is installed; those that the project wrote, or whose models it did."""
    from django.apps import apps

    if not apps.is_installed("django.contrib.admin"):
        return
    from django.contrib.admin.sites import all_sites

    for site in all_sites:
        for model, admin in on(site):
            label, path = model._meta.label, _path(type(admin))
            if path not in code.classes:
                found = registry.model(label)
                module = code.module_of(f"{found.code.rpartition('.models')[0]}.admin") if found else ""
                path = f"{module}.{model.__name__}Admin" if module else ""
            if not path or not registry.model(label):
                continue
            inlines = [inline.model for inline in made_up.inlines(admin) if getattr(inline, "model", None)]
            yield Admin(
                label,
                path,
                tuple(each._meta.label for each in (model, *inlines)),
                {name: code_of(function) for function, name, _ in _actions(admin)},
            )


def _actions(admin: Any) -> Iterator[tuple[Any, str, str]]:
    for each in (*admin.admin_site.actions, *[(name, None) for name in admin.actions or ()]):
        found = admin.get_action(each[0])
        if found:
            yield found


def _admins(admins: Iterable[Admin]) -> Iterator[Entry]:
    for admin in admins:
        for name, method in CHANGES.items():
            yield Entry(Way.ADMIN, f"{admin.label} {name}", f"{admin.code}.{method}")
        for name, path in admin.actions.items():
            is_theirs = path.startswith("django.contrib.admin.")
            yield Entry(Way.ADMIN, f"{admin.label} {name}", f"{admin.code}.{name}" if is_theirs else path)


def _receivers(code: Code, heard: Iterable[Listener]) -> Iterator[Entry]:
    for each in heard:
        if code.module_of(each.code):
            yield Entry(Way.RECEIVER, each.code, each.code)
