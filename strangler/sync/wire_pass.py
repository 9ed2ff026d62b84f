"""What is said of a pass over all rows, as msgspec structs, like wire: the owner compares, whoever asks counts the ranges."""

import msgspec

from strangler.sync.wire import Key


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Compare one range of a table, as its owner: the rows past `after` (None = from the first), as many as a range has."""

    link: str
    table: str
    after: Key | None = None


class Drifted(msgspec.Struct, array_like=True, frozen=True):
    """As verify.Drift."""

    table: str
    key: Key
    what: str
    columns: tuple[str, ...] = ()


class Compared(msgspec.Struct, frozen=True):
    """What the owner found. until: where to go on; None = the table's end was reached."""

    rows: int
    drifts: tuple[Drifted, ...] = ()
    moving: tuple[tuple[str, Key], ...] = ()
    until: Key | None = None


class Ended(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To the owner: a pass over all rows ended. is_clean: they were equal up to `version`; else whatever was proven is not
    any more, because rows differ or because triggers of either side were lost."""

    link: str
    epoch: int
    version: int
    is_clean: bool
