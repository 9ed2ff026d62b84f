"""Values and a count in; every row of so many of them out, in the values' own sequence. Called where values are tried out."""

from collections.abc import Iterator, Sequence


def combined(values: Sequence[str], count: int) -> Iterator[tuple[str, ...]]:
    if not count:
        yield ()
        return
    for first in values:
        for rest in combined(values, count - 1):
            yield (first, *rest)
