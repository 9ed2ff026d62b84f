"""Keeps a product's rating in step with its reviews. In: a saved or deleted review. Out: two columns of the product.

Called by Django's signals, and by commands for whatever sends none (bulk updates, raw SQL, imports).
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from monolith.catalog.models import Product
from monolith.catalog.rating import average_of
from monolith.reviews.models import Review


@receiver(post_save, sender=Review)
@receiver(post_delete, sender=Review)
def keep_rating(sender: Any, instance: Review, raw: bool = False, **kwargs: Any) -> None:
    if not raw:  # a fixture brings its own ratings
        refresh(instance.product_id)


def refresh(product_id: int) -> None:
    """Counts the approved reviews of one product anew."""
    with transaction.atomic():
        # 1 writer A counts, 2 writer B counts, 3 B commits, 4 A's number lacks B's review: so the product is locked
        # first. Not FOR UPDATE: baskets and orders that name the product only need its key, and shall not wait.
        Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
        approved = Review.objects.filter(product_id=product_id, status=Review.Status.APPROVED)
        sums = approved.aggregate(stars=Sum("rating"), n=Count("id"))
        average = average_of(sums["stars"] or 0, sums["n"])
        Product.objects.filter(pk=product_id).update(rating_avg=average, review_count=sums["n"])


def refresh_all(product_ids: Iterable[int] | None = None) -> int:
    """Counts anew where the product's columns are stale; says how many were."""
    grouped = Review.objects.filter(status=Review.Status.APPROVED).order_by().values("product_id")
    found = {row["product_id"]: row for row in grouped.annotate(stars=Sum("rating"), n=Count("id"))}
    products = Product.objects.only("id", "rating_avg", "review_count").order_by("id")
    if product_ids is not None:
        products = products.filter(pk__in=product_ids)
    stale = 0
    for product in products.iterator():
        row = found.get(product.pk, {"stars": 0, "n": 0})
        if (product.rating_avg, product.review_count) != (average_of(row["stars"], row["n"]), row["n"]):
            refresh(product.pk)
            stale += 1
    return stale
