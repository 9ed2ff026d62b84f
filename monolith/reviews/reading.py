"""Reviews as the product page shows them. In: a product and a user. Out: querysets and counts.

Called by catalog's page.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from monolith.catalog.models import Product
from monolith.orders.models import Order, OrderLine
from monolith.reviews.models import Review, Vote

# What a form post may ask the next page to say: ?said=…; anything else says nothing.
SAID = {
    "written": "Thank you, your review is published.",
    "waiting": "Thank you. Your review appears as soon as somebody of us has read it.",
    "deleted": "Your review is deleted.",
    "voted": "Thank you for your vote.",
    "unvoted": "Your vote is taken back.",
    "own-review": "You cannot vote for your own review.",
}

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


def on_page(product: Product, order: str) -> QuerySet[Review]:
    """Approved reviews with their writers, each knowing whether its writer bought the product since."""
    bought = OrderLine.objects.filter(order__user_id=OuterRef("user_id"), product_id=OuterRef("product_id"))
    rows = (
        approved()
        .filter(product=product)
        .annotate(bought_since=Exists(bought.exclude(order__status=Order.Status.CANCELLED)))
    )
    return rows.order_by(*ORDERS.get(order, ORDERS["-helpful_count"]))


def stars(product: Product) -> list[dict[str, int]]:
    """How many gave 5, 4, … 1 stars, and the share of each in percent of the bar's width."""
    counts = dict(approved().filter(product=product).order_by().values_list("rating").annotate(n=Count("id")))
    total = sum(counts.values()) or 1
    return [{"rating": n, "count": counts.get(n, 0), "width": 100 * counts.get(n, 0) // total} for n in (5, 4, 3, 2, 1)]


def own(product: Product, user: Any) -> Review | None:
    return Review.objects.filter(product=product, user_id=user.pk).first() if user.is_authenticated else None


def voted_by(product: Product, user: Any) -> set[int]:
    if not user.is_authenticated:
        return set()
    return set(Vote.objects.filter(user_id=user.pk, review__product=product).values_list("review_id", flat=True))
