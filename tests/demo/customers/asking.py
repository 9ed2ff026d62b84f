"""A browser's call in; Told out: what came back, judged by what must come back. Called by kinds.

An answer is right only if its status and its marker are; everything else is named.
"""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.demo.customers.telling import Outcome, Told
from tests.demo.customers.wire import Answer, Broken

NOT_SAID = (500, 502, 504)  # of these nobody can say what was done before
# Sentences of the shop that refuse something, and the short ids they are remembered by.
SENTENCES = {
    "You have already reviewed this product.": "already-reviewed",
    "You cannot vote for your own review.": "own-review",
    "The review changed while it was being read.": "changed-meanwhile",
    "Not enough in stock.": "out-of-stock",
    "Not found.": "not-found",
    "You do not have permission to perform this action.": "no-permission",
}

Marker = Callable[[Answer], bool]


async def ask(told: Told, call: Callable[[], Awaitable[Answer]], *, right: dict[int, Marker]) -> Answer | None:
    """The answer, or None if none came; told is filled in. right: status → what its answer must show."""
    told.sent_s = time.monotonic()
    try:
        answer = await call()
    except Broken as broken:
        told.done_s, told.error = time.monotonic(), str(broken)
        told.outcome = Outcome.UNKNOWN if broken.is_sent else Outcome.REFUSED
        return None
    told.done_s, told.status = time.monotonic(), answer.status
    told.answered_by, _, because = answer.header("x-strangler-why").partition(": ")
    told.because = because.partition(";")[0]
    told.outcome, told.error = _judge(answer, right)
    return answer


def _judge(answer: Answer, right: dict[int, Marker]) -> tuple[Outcome, str]:
    if marker := right.get(answer.status):
        return (Outcome.DONE, "") if _shows(marker, answer) else (Outcome.WRONG, "marker missing")
    error = answer.header("x-strangler-error") or _sentence(answer)
    if answer.status in NOT_SAID:
        return Outcome.UNKNOWN, error
    return (Outcome.REFUSED, error) if answer.status >= 400 else (Outcome.WRONG, f"status {answer.status}")


def _shows(marker: Marker, answer: Answer) -> bool:
    try:
        return bool(marker(answer))
    except (ValueError, KeyError, TypeError):
        return False


def _sentence(answer: Answer) -> str:
    try:
        detail = json.loads(answer.body).get("detail", "")
    except (ValueError, AttributeError):
        return "page"
    return SENTENCES.get(detail, "other")


def has(*words: str) -> Marker:
    """A page that holds all these words."""
    return lambda answer: all(word in answer.text() for word in words)


def is_json(**wanted: Any) -> Marker:
    """JSON with these values under these keys."""
    return lambda answer: all(json.loads(answer.body)[key] == value for key, value in wanted.items())


def leads_to(*beginnings: str) -> Marker:
    return lambda answer: answer.header("location").startswith(beginnings)
