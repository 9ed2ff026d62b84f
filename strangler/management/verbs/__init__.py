"""A file a verb: its docstring is its sentence, `add_arguments(parser)` its options, `run(options, out)` its deed.

run returns the exit code: 0 ok, 1 findings or refused. It may raise Refused. A file here is all a new verb needs.
"""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from django.core.management.base import CommandParser

from strangler.management.out import Out

# As people meet them; verbs that are not named here follow by alphabet.
SEQUENCE = ("doctor", "analyze", "record", "new", "check", "plan", "status", "advance", "rehearse", "rollback", "hold")


class Verb(Protocol):
    def add_arguments(self, parser: CommandParser) -> None: ...

    def run(self, options: dict[str, Any], out: Out) -> int: ...


@cache
def names() -> tuple[str, ...]:
    found = {each.name for each in pkgutil.iter_modules(__path__) if not each.name.startswith("_")}
    return (*(name for name in SEQUENCE if name in found), *sorted(found - set(SEQUENCE)))


def load(name: str) -> Verb:
    return cast(Verb, import_module(f"{__name__}.{name}"))


@cache
def sentence(name: str) -> str:
    """The first line of a verb's docstring, which is that of its file, read without importing or parsing it: every command
    asks this of every verb."""
    with Path(__path__[0], f"{name}.py").open(encoding="utf-8") as file:
        return file.readline().strip().strip('"')
