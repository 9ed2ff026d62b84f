"""Kinds and their rates in; an endless row of planned sends out. Pure: the same seed, the same schedule.

Called by load. Open loop: nothing that happens to a customer moves a planned time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from random import Random

# Sends per second. A kind is what one customer does; what it writes is in kinds/.
READS = {
    "browse_home": 1.0,
    "browse_shelf": 2.0,
    "browse_product": 4.0,
    "browse_api": 3.0,
    "search": 2.5,
    "basket": 1.0,
    "read_reviews": 9.0,
    "read_review": 6.0,
    "read_member": 2.0,
    "moderation_queue": 1.0,
    "log_in": 0.3,
}
WRITES = {
    "order": 2.5,
    "review": 3.0,
    "review_form": 1.0,
    "vote": 3.5,
    "vote_form": 0.8,
    "unvote": 0.7,
    "vote_own": 0.3,
    "edit": 2.2,
    "edit_form": 0.6,
    "delete": 0.7,
    "double_submit": 0.6,
    "double_order": 0.3,
    "digest": 1.2,
    "bulk_approve": 0.25,
    "delete_product": 0.07,
    "spam": 0.4,
}
RATES = READS | WRITES
JITTER_SHARE = 0.8  # of the distance to the next send of the same kind: never bunched, never a metronome


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """One send. at_s: seconds from the start of the schedule. number: of its kind, from 0."""

    at_s: float
    kind: str
    number: int


def planned(*, seed: int, rates: dict[str, float] = RATES) -> Iterator[Planned]:
    """All sends in the order of their times, for ever."""
    return merge(*(_of_kind(kind, rate, Random(f"{seed} {kind}")) for kind, rate in rates.items()))


def _of_kind(kind: str, rate: float, chance: Random) -> Iterator[Planned]:
    every_s, number = 1 / rate, 0
    first_s = chance.random() * every_s
    while True:
        yield Planned(first_s + (number + JITTER_SHARE * chance.random()) * every_s, kind, number)
        number += 1
