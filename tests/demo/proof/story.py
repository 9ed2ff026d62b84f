"""Told in; what was said about one review, pair or order out, in the order it was said. Called by the judges.

A write is acknowledged (told: done), unknown (nobody can say), or refused (told: not done).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from tests.demo.customers.telling import Outcome, Told

Event = Told


def is_acknowledged(event: Event) -> bool:
    return event.outcome is Outcome.DONE


def is_unknown(event: Event) -> bool:
    return event.outcome in (Outcome.UNKNOWN, Outcome.WRONG)


def may_have_happened(event: Event) -> bool:
    return event.outcome is not Outcome.REFUSED


def said(told: Iterable[Told], *verbs: str) -> list[Event]:
    """Events with one of these verbs, by the time they were sent."""
    return sorted((one for one in told if one.said.get("verb") in verbs), key=lambda one: one.sent_s)


def grouped(events: Iterable[Event], key: Callable[[dict[str, Any]], Any]) -> dict[Any, list[Event]]:
    """Events by key(what was said)."""
    found: dict[Any, list[Event]] = defaultdict(list)
    for event in events:
        found[key(event.said)].append(event)
    return dict(found)


def possible(events: list[Event], value: Callable[[Event], Any]) -> set[Any]:
    """What may stand at the end: the last acknowledged value, and every unknown one sent since. Empty: nothing is known."""
    found: set[Any] = set()
    for event in events:
        if is_acknowledged(event):
            found = {value(event)}
        elif is_unknown(event):
            found.add(value(event))
    return found
