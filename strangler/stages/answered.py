"""A kind of answer in; every answer of that kind, with its extraction, out. Called at start-up by who carries them out."""

from collections.abc import Iterator
from typing import TypeVar

from strangler import settings
from strangler.exceptions import Refused
from strangler.plans import loader
from strangler.plans.answers import Answer

Kind = TypeVar("Kind", bound=Answer)


def answered(kind: type[Kind]) -> Iterator[tuple[str, Kind]]:
    """(extraction, answer), of every plan that can be read."""
    root = settings.plans_root()
    for name in loader.names(root):
        try:
            plan = loader.load(root, name)
        except Refused:
            continue  # `strangle check` says what is wrong with it
        yield from ((name, answer) for answer in plan.extraction.answers if isinstance(answer, kind))
