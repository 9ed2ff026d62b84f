"""Keeps products' ratings in step with reviews that others keep. In: nothing but time. Out: two columns of each product.

While the reviews app is here its signal does that (monolith.reviews.ratings), and this changes nothing that is right. Called by
Celery's clock once the app has left.
"""

from monolith.catalog.models import Product
from monolith.catalog.rating import average_of
from monolith.opinions.seam import Opinions, Summary

CHUNK = 500  # products a question: one grouped read over an index


def refresh_all() -> int:
    """Asks for every product; says how many were stale. Raises strangler.seams.SeamError."""
    keys = list(Product.objects.order_by("id").values_list("id", flat=True))
    return sum(_refresh(keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK))


def _refresh(product_ids: list[int]) -> int:
    found = {each.product_id: each for each in Opinions().summaries(product_ids)}
    columns = Product.objects.filter(pk__in=product_ids).values_list("id", "rating_avg", "review_count")
    stale = 0
    for key, rating, count in columns:
        told = found.get(key, Summary(key, 0, 0))
        now = (average_of(told.stars, told.count), told.count)
        if (rating, count) != now:
            Product.objects.filter(pk=key).update(rating_avg=now[0], review_count=now[1])
            stale += 1
    return stale
