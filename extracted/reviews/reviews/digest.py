"""A slow reader: reads a review, works on it, writes what it found. In: a review. Out: its digest. Called by the API.

Nothing is held while it works, so the world moves on meanwhile: the write happens only if the words are still the same.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.db.models import F

from reviews.models import Review

STEP_S = 0.02  # short naps: a deadline is met within one
FIRST_WORDS = 12
MAX_CHARS = 160


class Changed(Exception):
    """The review was edited or deleted while it was being read."""


def make(review: Review, *, work: Callable[[], None] | None = None) -> Review:
    """The review with its digest written. work: what takes long, by default REVIEWS_DIGEST_MS. Raises Changed."""
    text = digest_of(review.body)
    (work or take_time)()
    same = Review.objects.filter(pk=review.pk, updated_at=review.updated_at)
    if not same.update(digest=text, digest_count=F("digest_count") + 1):
        raise Changed
    review.refresh_from_db(fields=["digest", "digest_count"])
    return review


def digest_of(body: str) -> str:
    """`"<n> words: <the first twelve>"`, at most 160 characters."""
    words = body.split()
    return f"{len(words)} words: {' '.join(words[:FIRST_WORDS])}"[:MAX_CHARS]


def take_time(
    *,
    now: Callable[[], float] = time.monotonic,
    nap: Callable[[float], None] = time.sleep,
    duration_s: float | None = None,
) -> None:
    """Waits until the duration (REVIEWS_DIGEST_MS by default) is over by the clock it is given."""
    deadline = now() + (settings.REVIEWS_DIGEST_MS / 1000 if duration_s is None else duration_s)
    while (left_s := deadline - now()) > 0:
        nap(min(STEP_S, left_s))
