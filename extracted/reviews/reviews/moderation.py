"""What moderators decide. In: keys of reviews and a status. Out: the reviews. Called by the API and the command."""

from collections.abc import Iterable

from django.db import transaction

from reviews.models import Review


def decide(review_id: int, status: str) -> Review:
    """The review with its new status. Raises Review.DoesNotExist."""
    with transaction.atomic():
        review = Review.objects.select_for_update(no_key=True).get(pk=review_id)
        review.status = status
        review.save(update_fields=["status"])
    return review


def decide_all(review_ids: Iterable[int], status: str) -> list[int]:
    """The keys that were found, ascending; all of them get the status in one statement, or none does."""
    with transaction.atomic():
        rows = Review.objects.filter(pk__in=set(review_ids)).order_by("pk")
        found = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))  # locks in one order
        Review.objects.filter(pk__in=found).update(status=status)
    return found
