"""Facts of a whole walk in; which promise of the demo they break out. Called by play; a shorter look promises less.

What was not measured is not kept.
"""

from collections.abc import Callable
from typing import Any

Promise = tuple[str, str, Callable[[float], bool]]

KILLED = 6


def _none(value: float) -> bool:
    return value == 0


ALWAYS: tuple[Promise, ...] = (
    ("lost_writes", "0", _none),
    ("duplicated_writes", "0", _none),
    ("differing_rows", "0", _none),
    ("differing_references", "0", _none),
    ("failed_unexplained", "0", _none),
)
WHOLE: tuple[Promise, ...] = (
    *ALWAYS,
    ("failed_requests", "0", _none),
    ("requests", "at least 6,000", lambda value: value >= 6_000),
    ("acknowledged_writes", "at least 1,500", lambda value: value >= 1_500),
    ("fenced_then_bounced", "at least 1", lambda value: value >= 1),
    ("echoes", "0", _none),
    ("cutover_pause_ms", "below 1,000", lambda value: value < 1_000),
    ("rollback_traffic_ms", "below 1,000", lambda value: value < 1_000),
    ("shadow_compared", "more than 3,000", lambda value: value > 3_000),
    ("shadow_mismatches", "0", _none),
    ("stale_ratings", "0", _none),
    ("walk_s", "at most 330", lambda value: value <= 330),
)

KILLING: tuple[Promise, ...] = (*ALWAYS, ("killed", str(KILLED), lambda value: value == KILLED))


def broken(facts: dict[str, Any], promises: tuple[Promise, ...] = WHOLE) -> list[str]:
    """One sentence a promise; empty if all are kept."""
    return [
        f"promise: {key} is {'not measured' if facts[key] is None else facts[key]}, wanted {wanted}"
        for key, wanted, is_kept in promises
        if facts[key] is None or not is_kept(facts[key])
    ]
