"""A condition and a deadline in; its answer out, or TimedOut with the reason. Called by tests instead of sleeping."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class TimedOut(Exception):
    """The deadline passed and the condition never held; the message says what was waited for."""


def wait_until(
    condition: Callable[[], Answer | None],
    *,
    within_s: float,
    what: str,
    every_s: float = 0.02,
) -> Answer:
    """The first truthy answer of `condition`. what: ends the sentence "waited 5 s for …". Raises TimedOut."""
    deadline_s = time.monotonic() + within_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() >= deadline_s:
            raise TimedOut(f"waited {within_s:g} s for {what}")
        time.sleep(every_s)
