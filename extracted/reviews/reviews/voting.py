"""Finding a review helpful, and no longer. In: who, which review. Out: whether anything changed. Called by forms and API."""

from django.db import IntegrityError, transaction
from django.db.models import F

from reviews import arrival
from reviews.models import Review, Vote


class OwnReview(Exception):
    """Nobody votes for what they wrote themselves."""


def vote(user_id: int, review: Review) -> bool:
    """Whether the vote is new: a second one changes nothing. Raises OwnReview, NotArrived."""
    if review.user_id == user_id:
        raise OwnReview
    arrival.wait_for(user_id)
    try:
        with transaction.atomic():
            _, is_new = Vote.objects.get_or_create(review=review, user_id=user_id)
            if is_new:
                _count(review, 1)
    except IntegrityError:
        return False
    return is_new


def take_back(user_id: int, review: Review) -> bool:
    """Whether there was a vote to take back."""
    with transaction.atomic():
        gone, _ = Vote.objects.filter(review=review, user_id=user_id).delete()
        if gone:
            _count(review, -1)
    return bool(gone)


def _count(review: Review, change: int) -> None:
    # In the database and not through save(): a counter read here and written back would lose votes.
    Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + change)
