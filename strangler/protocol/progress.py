"""How far delivery is, and whether a reader may read at the follower. 'Caught up' means one thing everywhere: this.

    1 writer A takes version 5 and has not committed   2 writer B takes 6, commits, is delivered
    3 delivered_below is computed: 7                   4 A commits; its customer holds position 5
Compared as numbers alone, step 4's customer would be sent to a follower without his write. So both carry the time of the
owner's database at which they were read, and an answer older than the question does not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer's last write, as handed to him after its commit. at_us: owner's clock, microseconds."""

    epoch: int
    version: int
    at_us: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """Every version smaller than `below` that was visible at `at_us` (owner's clock) is applied at the follower."""

    epoch: int
    below: int
    at_us: int


def delivered_below(queued: Iterable[int], inflight_oldest: Iterable[int], high_water: int) -> int:
    """The smallest version, before coalescing, still in queue or inflight; one past the newest when nothing is.

    Dead letters do not count: one stuck key must not pin everybody.
    """
    return min([*queued, *inflight_oldest, high_water + 1])


def is_drained(below: int, high_water: int) -> bool:
    """Nothing is queued or in flight. Final only while no writer can commit: under the fence."""
    return below > high_water


def is_caught_up(asked: Asked, delivered: Delivered) -> bool:
    """May the customer who holds `asked` read at the follower? A later epoch was opened only after everything before it
    was delivered."""
    if delivered.epoch != asked.epoch:
        return delivered.epoch > asked.epoch
    return delivered.at_us >= asked.at_us and asked.version < delivered.below
