"""What the shop's pages ask, answered from the shop's own tables: the local end of monolith.opinions, behind its seam."""

from django.core.paginator import Paginator
from django.db.models import Count, Sum

from monolith.opinions.seam import OnPage, Opinion, Summary
from monolith.reviews import reading
from monolith.reviews.models import Review

PAGE_SIZE = 10
MOST_OF_ONE = 50


class Answering:
    """An Opinions."""

    def of_product(self, product_id: int, user_id: int | None, order: str, page: str) -> OnPage:
        turned = Paginator(reading.on_page(product_id, order), PAGE_SIZE).get_page(page)
        mine = reading.own(product_id, user_id)
        return OnPage(
            shown=[_opinion(review, bought_since=review.bought_since) for review in turned],
            number=turned.number,
            pages=turned.paginator.num_pages,
            stars=reading.stars(product_id),
            mine=_opinion(mine) if mine else None,
            voted=reading.voted_by(product_id, user_id),
        )

    def of_user(self, user_id: int) -> list[Opinion]:
        mine = Review.objects.filter(user_id=user_id).order_by("-created_at", "-id")[:MOST_OF_ONE]
        return [_opinion(review) for review in mine]

    def summaries(self, product_ids: list[int]) -> list[Summary]:
        rows = Review.objects.filter(product_id__in=product_ids, status=Review.Status.APPROVED).order_by()
        found = rows.values("product_id").annotate(stars=Sum("rating"), n=Count("id"))
        return [Summary(row["product_id"], row["stars"], row["n"]) for row in found]


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
