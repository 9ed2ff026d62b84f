"""Which products stand where. In: a category, words, an order. Out: querysets in a settled order.

Called by pages and API.
"""

from functools import reduce
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest

from monolith.catalog.models import Category, Product

MAX_WORDS = 6  # each word is a scan of the table; nobody searches for a paragraph

# Every order ends in the key, so that two databases list equal rows alike.
ORDERS: dict[str, tuple[str, ...]] = {
    "name": ("name", "id"),
    "price": ("price", "id"),
    "-price": ("-price", "-id"),
    "rating": ("-rating_avg", "-review_count", "id"),
    "loved": ("-review_count", "id"),
    "new": ("-created_at", "-id"),
}


def for_sale() -> QuerySet[Product]:
    return Product.objects.filter(active=True).select_related("category").prefetch_related("pictures")


def search(products: QuerySet[Product], words: str) -> QuerySet[Product]:
    """Products that have each word in their name or description, whatever its case. No words: all of them."""
    return reduce(
        lambda found, word: found.filter(Q(name__icontains=word) | Q(description__icontains=word)),
        words.replace("\x00", "").split()[:MAX_WORDS],
        products,
    )


def count_view(product_id: int) -> None:
    """One more look at a product: a write made by a GET, in one statement, so that no look is lost."""
    Product.objects.filter(pk=product_id).update(view_count=F("view_count") + 1)


def for_pages(request: HttpRequest) -> dict[str, Any]:
    """The shelves in every page's header."""
    return {"shelves": Category.objects.order_by("position", "id")[:9]}
