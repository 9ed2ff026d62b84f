"""Kinds and their rates in; an endless row of planned sends out. Pure: the same seed, the same schedule.

Called by load. Open loop: nothing that happens to a customer moves a planned time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from random import Random

# Sends per second. A kind is what one customer does; what it writes is in kinds/. Half of all sends read reviews:
# comparing answers needs thousands of them within a walk of five minutes.
READS = {
    "browse_home": 0.7,
    "browse_shelf": 1.2,
    "browse_product": 2.5,
    "browse_api": 2.0,
    "search": 1.2,
    "basket": 0.7,
    "read_reviews": 14.0,
    "read_review": 9.0,
    "read_member": 3.0,
    "moderation_queue": 0.7,
    "log_in": 0.15,
}
WRITES = {
    "order": 2.0,
    "review": 2.5,
    "review_form": 1.0,
    "vote": 3.0,
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
