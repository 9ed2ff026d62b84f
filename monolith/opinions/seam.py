"""The interface: reviews as plain values. Answered by monolith.reviews.answering or the service. Asked by pages and ratings."""

from dataclasses import dataclass
from datetime import datetime

from strangler import seams


@dataclass(frozen=True)
class Opinion:
    """One review. user_id, product_id: the shop's own keys. bought_since: whether its writer has bought the product by now."""

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


class Opinions(seams.Seam):
    """All are asked of the owner: a page shows what its customer has just written."""

    extraction = "reviews"
    local = "monolith.reviews.answering.Answering"
    stale_ok = True

    @seams.method(idempotent=True, access="fresh")
    def of_product(self, product_id: int, user_id: int | None, order: str, page: str) -> OnPage: ...

    @seams.method(idempotent=True, access="fresh")
    def of_user(self, user_id: int) -> list[Opinion]: ...

    @seams.method(idempotent=True, access="fresh")
    def summaries(self, product_ids: list[int]) -> list[Summary]: ...
