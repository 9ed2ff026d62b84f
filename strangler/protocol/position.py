"""A key's version on the wire: (epoch, version), compared in that order. Backfilled rows carry version 0.

Why an epoch: a queue that is installed again starts counting at 1, and a receiver that compared versions alone would
refuse everything that follows, silently.
"""

from typing import NamedTuple

BACKFILL_VERSION = 0  # loses to every captured change and to every tombstone of its own epoch


class Position(NamedTuple):
    """Where a key (or a sender) stands: ownership period, then queue version. Ordered as a tuple."""

    epoch: int
    version: int


def may_forget(stored: Position, row_epoch: int) -> bool:
    """May a version (or tombstone) be collected? Only when its epoch is closed: from then on every batch of that epoch is
    refused at the door. Never by age: a stalled sender may post after any time."""
    return stored.epoch < row_epoch


def is_newer(incoming: Position, stored: Position | None) -> bool:
    """The guard of every apply: only a strictly newer position may touch a row, so twice is once and late is never."""
    return stored is None or incoming > stored
