"""A management command in; its entry out, or whether it is one of those that are none. Called by `hooks`."""

from typing import Any

from strangler.boundaries.living.entry import Entry, Way

COMMANDS = "django.core.management.commands."
# They let others' work begin, for as long as they last: what happens in them is a request's, a test's, a person's.
HOSTS = frozenset(COMMANDS + name for name in ("test", "testserver", "runserver", "shell", "dbshell"))
# They make and empty databases, tests' above all: each would count as a writer of every table.
BUILDING = frozenset(COMMANDS + name for name in ("migrate", "flush", "createcachetable"))


def comes_from(command: Any, modules: frozenset[str]) -> bool:
    """Whether its class or one that it is made from stands in one of them."""
    return any(each.__module__ in modules for each in type(command).__mro__)


def command_entry(command: Any) -> Entry:
    """Named by the file, which is how Django finds it."""
    kind = type(command)
    return Entry(Way.COMMAND, kind.__module__.rpartition(".")[2], f"{kind.__module__}.{kind.__qualname__}.handle")
