"""A product's rating in the shop is held against the owner's reviews, counted anew."""

from decimal import Decimal

import pytest

from tests.demo.proof.ratings import stale
from tests.demo.proof.rows import Rows


def review(product_id: int, rating: int, status: str = "approved") -> dict[str, object]:
    return {"id": rating, "product_id": product_id, "rating": rating, "status": status}


REVIEWS = Rows({"reviews_review": [review(1, 5), review(1, 2), review(1, 1, "pending")]})


@pytest.mark.parametrize(
    ("average", "count", "is_stale"),
    [(Decimal("3.50"), 2, False), (3.5, 2, False), (Decimal("2.67"), 3, True), (Decimal("3.50"), 3, True)],
)
def test_only_approved_reviews_count_and_both_columns_must_fit(average: object, count: int, is_stale: bool) -> None:
    shop = Rows({"catalog_product": [{"id": 1, "rating_avg": average, "review_count": count}]})
    assert stale(shop, REVIEWS) == int(is_stale)


def test_a_product_of_which_nobody_speaks_has_none() -> None:
    shop = Rows({"catalog_product": [{"id": 2, "rating_avg": 0, "review_count": 0}]})
    assert stale(shop, REVIEWS) == 0
