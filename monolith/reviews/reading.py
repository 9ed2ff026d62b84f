"""Reviews as the product page shows them. In: keys of a product and a user. Out: querysets and counts.

Called by answering and the API.
"""

from django.db.models import Count, Exists, OuterRef, QuerySet

from monolith.orders.models import Order, OrderLine
from monolith.reviews.models import Review, Vote

ORDERS: dict[str, tuple[str, ...]] = {
    "-created_at": ("-created_at", "-id"),
    "created_at": ("created_at", "id"),
    "-rating": ("-rating", "-id"),
    "rating": ("rating", "id"),
    "-helpful_count": ("-helpful_count", "-id"),
    "helpful_count": ("helpful_count", "id"),
}


def approved() -> QuerySet[Review]:
    return Review.objects.filter(status=Review.Status.APPROVED).select_related("user")


def on_page(product_id: int, order: str) -> QuerySet[Review]:
    """Approved reviews, each knowing whether its writer bought the product since."""
    bought = OrderLine.objects.filter(order__user_id=OuterRef("user_id"), product_id=OuterRef("product_id"))
    rows = (
        approved()
        .filter(product_id=product_id)
        .annotate(bought_since=Exists(bought.exclude(order__status=Order.Status.CANCELLED)))
    )
    return rows.order_by(*ORDERS.get(order, ORDERS["-helpful_count"]))


def stars(product_id: int) -> list[int]:
    """How many gave 5, 4, … 1 stars."""
    found = approved().filter(product_id=product_id).order_by().values_list("rating").annotate(n=Count("id"))
    counts = dict(found)
    return [counts.get(rating, 0) for rating in (5, 4, 3, 2, 1)]


def own(product_id: int, user_id: int | None) -> Review | None:
    return Review.objects.filter(product_id=product_id, user_id=user_id).first() if user_id else None


def voted_by(product_id: int, user_id: int | None) -> list[int]:
    if user_id is None:
        return []
    return sorted(
        Vote.objects.filter(user_id=user_id, review__product_id=product_id).values_list("review_id", flat=True)
    )
