"""What moderators decide. In: a review's key and a status. Out: the review.

Called by the API and the moderate command.
"""

from django.db import transaction

from monolith.reviews.models import Review


def decide(review_id: int, status: str) -> Review:
    """The review with its new status, the product's rating in step. Raises Review.DoesNotExist."""
    with transaction.atomic():
        review = Review.objects.select_for_update(no_key=True).get(pk=review_id)
        review.status = status
        review.save(update_fields=["status"])
    return review
