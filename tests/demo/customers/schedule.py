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
    "browse_home": 0.4,
    "browse_shelf": 0.6,
    "browse_product": 1.5,
    "browse_api": 1.2,
    "search": 0.6,
    "basket": 0.4,
    "read_reviews": 11.5,
    "read_review": 8.0,
    "read_member": 2.5,
    "moderation_queue": 0.5,
    "log_in": 0.12,
}
WRITES = {
    "order": 1.6,
    "review": 2.0,
    "review_form": 0.6,
    "vote": 2.6,
    "vote_form": 0.5,
    "unvote": 0.5,
    "vote_own": 0.2,
    "edit": 1.8,
    "edit_form": 0.4,
    "delete": 0.5,
    "double_submit": 0.4,
    "double_order": 0.2,
    "digest": 6.0,  # two always at work, so that each hand-over meets some inside
    "bulk_approve": 0.2,
    "delete_product": 0.08,
    "spam": 0.3,
}
RATES = READS | WRITES
JITTER_SHARE = 0.8  # of the distance to the next send of the same kind: never bunched, never a metronome
RARE, RARE_JITTER_SHARE = 0.1, 0.1  # kinds below this rate keep their distance: one at least in each Own of 14 s


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
    first_s, jitter = chance.random() * every_s, RARE_JITTER_SHARE if rate < RARE else JITTER_SHARE
    while True:
        yield Planned(first_s + (number + jitter * chance.random()) * every_s, kind, number)
        number += 1
