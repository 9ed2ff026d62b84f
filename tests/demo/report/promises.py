"""Facts of a whole walk in; which promise of the demo they break out. Called by play; a shorter look promises less.

What was not measured is not kept.
"""

from collections.abc import Callable
from typing import Any

Promise = tuple[str, str, Callable[[float], bool]]

PROMISES: tuple[Promise, ...] = (
    ("requests", "at least 6,000", lambda value: value >= 6_000),
    ("acknowledged_writes", "at least 1,500", lambda value: value >= 1_500),
    ("differing_rows", "0", lambda value: value == 0),
    ("fenced_then_bounced", "at least 1", lambda value: value >= 1),
    ("echoes", "0", lambda value: value == 0),
    ("cutover_pause_ms", "below 1,000", lambda value: value < 1_000),
    ("rollback_traffic_ms", "below 1,000", lambda value: value < 1_000),
    ("shadow_compared", "more than 3,000", lambda value: value > 3_000),
    ("shadow_mismatches", "0", lambda value: value == 0),
    ("walk_s", "at most 300", lambda value: value <= 300),
)


def broken(facts: dict[str, Any]) -> list[str]:
    """One sentence a promise; empty if all are kept."""
    return [
        f"promise: {key} is {'not measured' if facts[key] is None else facts[key]}, wanted {wanted}"
        for key, wanted, is_kept in PROMISES
        if facts[key] is None or not is_kept(facts[key])
    ]
