"""Rows of both sides in; products whose rating in the shop is not what the owner's reviews say, out. Called by play.

Counted here anew; the shop's own arithmetic is not asked.
"""

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal

from tests.demo.proof.rows import Rows

CENT = Decimal("0.01")


def stale(monolith: Rows, service: Rows) -> int:
    """service: who owns the reviews."""
    given: dict[int, list[int]] = defaultdict(list)
    for review in service.of("reviews_review"):
        if review["status"] == "approved":
            given[review["product_id"]].append(review["rating"])
    return sum(_said(row) != _right(given[row["id"]]) for row in monolith.of("catalog_product"))


def _said(product: dict[str, object]) -> tuple[Decimal, object]:
    return Decimal(str(product["rating_avg"])).quantize(CENT), product["review_count"]


def _right(ratings: list[int]) -> tuple[Decimal, int]:
    average = Decimal(sum(ratings)) / len(ratings) if ratings else Decimal(0)
    return average.quantize(CENT, ROUND_HALF_EVEN), len(ratings)
