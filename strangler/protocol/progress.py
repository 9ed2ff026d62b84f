"""How far delivery is, and whether a reader may read at the follower. 'Caught up' means one thing everywhere: this.

    1 writer A takes version 5 and has not committed   2 writer B takes 6, commits, is delivered
    3 delivered_below is computed: 7                   4 A commits; its customer holds position 5
Compared as numbers alone, step 4's customer would be sent to a follower without his write. So both carry the time of the
owner's database at which they were read, and an answer not younger than the question does not count. The order of the
readings is part of the rule: `Asked` reads the clock after the commit; `Delivered` reads clock and high water before the
snapshot that looks into queue and inflight. The clock may be coarse; it may not run backwards.
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


def is_drained(below: int, high_water: int, dead_letters: int = 0) -> bool:
    """Nothing is queued or in flight. Final only while no writer can commit: measured under the fence.

    dead_letters: of this link; a hand-over must pass them. One that arose during the drain is an acknowledged write which
    the new owner does not have.
    """
    return below > high_water and dead_letters == 0


def is_caught_up(asked: Asked, delivered: Delivered) -> bool:
    """May the customer who holds `asked` read at the follower? A later epoch was opened only after everything before it
    was delivered; a link installed again publishes nothing until it is verified, or that would not hold."""
    if delivered.epoch != asked.epoch:
        return delivered.epoch > asked.epoch
    # Strictly: in one tick of a coarse clock the snapshot may lie before the commit and both readings look the same.
    return delivered.at_us > asked.at_us and asked.version < delivered.below
