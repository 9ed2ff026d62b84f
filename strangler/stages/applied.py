"""Which steps of an extraction were applied. The ledger hands itself in; until it does, none were."""

from collections.abc import Callable

Source = Callable[[str], frozenset[str]]


def nothing(extraction: str) -> frozenset[str]:
    """The source while there is no ledger."""
    return frozenset()


_source: list[Source] = [nothing]


def applied_steps(extraction: str) -> frozenset[str]:
    """Names of the applied steps."""
    return _source[-1](extraction)


def take_from(source: Source) -> None:
    """Make the ledger the source; called once, when the app is ready."""
    _source[:] = [source]
