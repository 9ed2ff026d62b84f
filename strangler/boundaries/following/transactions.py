"""What reaches what in; which models one transaction writes together out: an `atomic` block, a decorated function, a request
where every one is a transaction. Called by survey.

Two sides of a cut that are written in one of these cannot be undone together any more.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

from strangler.boundaries.edge import Mode, Place
from strangler.boundaries.following.code import Code
from strangler.boundaries.following.reach import Reach
from strangler.boundaries.following.touch import Touch
from strangler.boundaries.living.entry import Entry, Way


@dataclass(frozen=True, slots=True, order=True)
class Transaction:
    """code: dotted path of the function that begins it. models: labels (or tables without a model) of what may be written
    before it ends, two at least, sorted."""

    code: str
    place: Place
    models: tuple[str, ...]

    def sides(self, side_of: Callable[[str], str]) -> set[str]:
        """side_of: which side a label belongs to, '' for none."""
        return {side for model in self.models if (side := side_of(model))}


def found(code: Code, reach: Reach, entries: Iterable[Entry], *, requests: bool) -> list[Transaction]:
    """requests: whether every request is one, see `each_request`."""
    told = [*_blocks(code, reach), *_decorated(code, reach)]
    if requests:
        told += _requests(code, reach, entries)
    return sorted({each for each in told if len(each.models) > 1})


def each_request() -> bool:
    """Whether this project asks for a transaction around each request, in some database."""
    return any(each.get("ATOMIC_REQUESTS") for each in settings.DATABASES.values())


def _blocks(code: Code, reach: Reach) -> Iterator[Transaction]:
    for module, file in code.files.items():
        for block in file.facts.blocks:
            path = f"{module}.{block.scope}".rstrip(".")
            touches = reach.within(path, block.first, block.last)
            yield Transaction(path, Place(file.name, block.first), _written(touches))


def _decorated(code: Code, reach: Reach) -> Iterator[Transaction]:
    for path, function in code.functions.items():
        if any(each.rpartition(".")[2] == "atomic" for each in function.decorators):
            yield Transaction(path, _place(code, path), _written(reach.of(path)))


def _requests(code: Code, reach: Reach, entries: Iterable[Entry]) -> Iterator[Transaction]:
    for entry in entries:
        if entry.way is Way.ROUTE and code.module_of(entry.code) and not _is_free(code, entry.code):
            written = _written(reach.of(entry.code, method=entry.method))
            yield Transaction(entry.code, _place(code, entry.code), written)


def _is_free(code: Code, path: str) -> bool:
    function = code.functions.get(path)
    return function is not None and any(
        each.rpartition(".")[2] == "non_atomic_requests" for each in function.decorators
    )


def _place(code: Code, path: str) -> Place:
    """Of a function, or of the class that inherits it."""
    owner = code.functions.get(path) or code.classes.get(path.rpartition(".")[0])
    return Place(code.files[code.module_of(path)].name, owner.line if owner else 0)


def _written(touches: Iterable[Touch]) -> tuple[str, ...]:
    return tuple(sorted({touch.target for touch in touches if touch.mode is Mode.WRITE}))
