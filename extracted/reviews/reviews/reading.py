"""Which reviews are shown, and in which order. In: a request's words. Out: querysets. Called by the API."""

from django.db.models import QuerySet

from reviews.models import Review

# Every order ends in the key, so that two databases list equal rows alike.
ORDERS: dict[str, tuple[str, ...]] = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
    "-rating": ("-rating", "-id"),
    "rating": ("rating", "id"),
    "-helpful_count": ("-helpful_count", "-id"),
    "helpful_count": ("helpful_count", "id"),
}


def approved() -> QuerySet[Review]:
    return Review.objects.filter(status=Review.Status.APPROVED)
