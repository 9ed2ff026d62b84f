"""Finding a review helpful, and no longer. In: who, which review. Out: how many do now. Called by pages and API."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F

from monolith.reviews.models import Review, Vote


class OwnReview(Exception):
    """Nobody votes for what they wrote themselves."""


def vote(user: User, review: Review) -> bool:
    """Whether the vote is new: a second one changes nothing. Raises OwnReview."""
    if review.user_id == user.pk:
        raise OwnReview
    try:
        with transaction.atomic():
            _, is_new = Vote.objects.get_or_create(review=review, user=user)
            if is_new:
                _count(review, 1)
    except IntegrityError:
        return False
    return is_new


def take_back(user: User, review: Review) -> bool:
    """Whether there was a vote to take back."""
    with transaction.atomic():
        gone, _ = Vote.objects.filter(review=review, user=user).delete()
        if gone:
            _count(review, -1)
    return bool(gone)


def _count(review: Review, change: int) -> None:
    # In the database and not through save(): a counter read here and written back would lose votes. No signal hears it.
    Review.objects.filter(pk=review.pk).update(helpful_count=F("helpful_count") + change)
