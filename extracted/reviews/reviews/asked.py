"""What the shop's own pages ask, as plain values: reviews on a product's page, of one customer, and stars to count. Read only.

Called by the shop through strangler.kit.seam_door; names of writers and products are the shop's, and stay there.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Sum

from reviews import reading
from reviews.models import Review, Vote
from reviews.references import Order, OrderLine
from strangler.kit.seam_door import served

PAGE_SIZE = 10
MOST_OF_ONE = 50


@dataclass(frozen=True)
class Opinion:
    """One review. bought_since: whether its writer has bought the product by now."""

    id: int
    product_id: int
    user_id: int
    rating: int
    title: str
    body: str
    status: str
    verified_purchase: bool
    bought_since: bool
    helpful_count: int
    created_at: datetime


@dataclass(frozen=True)
class OnPage:
    """A page of approved reviews. stars: how many gave 5, 4, … 1. mine, voted: of who asks."""

    shown: list[Opinion]
    number: int
    pages: int
    stars: list[int]
    mine: Opinion | None
    voted: list[int]


@dataclass(frozen=True)
class Summary:
    """Of a product's approved reviews: their stars added up, and how many there are."""

    product_id: int
    stars: int
    count: int


class Asked:
    """The methods that are served."""

    @served
    def of_product(self, product_id: int, user_id: int | None, order: str, page: str) -> OnPage:
        ordered = _with_purchases(product_id).order_by(*reading.ORDERS.get(order, reading.ORDERS["-helpful_count"]))
        turned = Paginator(ordered, PAGE_SIZE).get_page(page)
        mine = Review.objects.filter(product_id=product_id, user_id=user_id).first() if user_id else None
        return OnPage(
            shown=[_opinion(review, bought_since=review.bought_since) for review in turned],
            number=turned.number,
            pages=turned.paginator.num_pages,
            stars=_stars(product_id),
            mine=_opinion(mine) if mine else None,
            voted=_voted(product_id, user_id),
        )

    @served
    def of_user(self, user_id: int) -> list[Opinion]:
        mine = Review.objects.filter(user_id=user_id).order_by("-created_at", "-id")[:MOST_OF_ONE]
        return [_opinion(review) for review in mine]

    @served
    def summaries(self, product_ids: list[int]) -> list[Summary]:
        rows = reading.approved().filter(product_id__in=product_ids).order_by()
        found = rows.values("product_id").annotate(stars=Sum("rating"), n=Count("id"))
        return [Summary(row["product_id"], row["stars"], row["n"]) for row in found]


def _with_purchases(product_id: int):
    lines = OrderLine.objects.filter(order__user_id=OuterRef("user_id"), product_id=OuterRef("product_id"))
    bought = Exists(lines.exclude(order__status=Order.CANCELLED))
    return reading.approved().filter(product_id=product_id).annotate(bought_since=bought)


def _stars(product_id: int) -> list[int]:
    found = reading.approved().filter(product_id=product_id).order_by().values_list("rating").annotate(n=Count("id"))
    counts = dict(found)
    return [counts.get(rating, 0) for rating in (5, 4, 3, 2, 1)]


def _voted(product_id: int, user_id: int | None) -> list[int]:
    if user_id is None:
        return []
    votes = Vote.objects.filter(user_id=user_id, review__product_id=product_id)
    return sorted(votes.values_list("review_id", flat=True))


def _opinion(review: Review, *, bought_since: bool = False) -> Opinion:
    return Opinion(
        id=review.pk,
        product_id=review.product_id,
        user_id=review.user_id,
        rating=review.rating,
        title=review.title,
        body=review.body,
        status=review.status,
        verified_purchase=review.verified_purchase,
        bought_since=bought_since,
        helpful_count=review.helpful_count,
        created_at=review.created_at,
    )
