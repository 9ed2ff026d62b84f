"""What happened around one product: purchases, reviews, votes. In: chance and the product. Out: rows, keys set.

Called by fill, product after product; `Counters` hands out the keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.db.models import Model

from monolith.catalog.models import Product
from monolith.catalog.rating import average_of
from monolith.generator import words
from monolith.generator.opinions import opinion
from monolith.generator.scale import TODAY
from monolith.orders.models import Order, OrderLine
from monolith.reviews.models import Review, Vote

VERIFIED_SHARE = 0.4
VOTED_SHARE = 0.35
MAX_VOTES = 12


@dataclass
class Counters:
    orders: Iterator[int] = field(default_factory=lambda: count(1))
    lines: Iterator[int] = field(default_factory=lambda: count(1))
    reviews: Iterator[int] = field(default_factory=lambda: count(1))
    votes: Iterator[int] = field(default_factory=lambda: count(1))


def story(chance: Random, product: Product, *, reviews: int, customers: range, keys: Counters) -> Iterator[Model]:
    """Everything around `product`, whose rating_avg and review_count are set on the way."""
    quality = chance.random()
    stars = approved = 0
    for user_id in chance.sample(customers, reviews):
        verified = chance.random() < VERIFIED_SHARE
        written_at = TODAY - timedelta(seconds=chance.randrange(1, 650 * 86_400))
        if verified:
            yield from _purchase(chance, product, user_id, written_at, keys)
        review = _review(chance, product, user_id, written_at, quality, verified, keys)
        yield from _votes(chance, review, customers, keys)
        yield review
        if review.status == Review.Status.APPROVED:
            stars, approved = stars + review.rating, approved + 1
    product.rating_avg, product.review_count = average_of(stars, approved), approved


def _purchase(chance: Random, product: Product, user_id: int, before: datetime, keys: Counters) -> Iterator[Model]:
    quantity = 1 + (chance.random() < 0.2)
    order = Order(
        pk=next(keys.orders),
        user_id=user_id,
        status=Order.Status.SENT,
        ship_name=f"Customer {user_id}",
        ship_address=f"{1 + user_id % 90} {chance.choice(words.STREETS)}, {chance.choice(words.TOWNS)}",
        total=product.price * quantity,
        placed_at=before - timedelta(days=3 + int(chance.random() * 37)),
    )
    yield order
    yield OrderLine(
        pk=next(keys.lines),
        order_id=order.pk,
        product_id=product.pk,
        name=product.name,
        unit_price=product.price,
        quantity=quantity,
    )


def _review(
    chance: Random,
    product: Product,
    user_id: int,
    written_at: datetime,
    quality: float,
    verified: bool,
    keys: Counters,
) -> Review:
    said = opinion(chance, quality=quality, verified=verified)
    return Review(
        pk=next(keys.reviews),
        product_id=product.pk,
        user_id=user_id,
        rating=said.rating,
        title=said.title,
        body=said.body,
        status=said.status,
        verified_purchase=verified,
        created_at=written_at,
        updated_at=written_at,
    )


def _votes(chance: Random, review: Review, customers: range, keys: Counters) -> Iterator[Vote]:
    """Votes by others, counted on the review."""
    if review.status != Review.Status.APPROVED or chance.random() >= VOTED_SHARE:
        return
    wanted = min(MAX_VOTES, int(chance.paretovariate(1.1)))
    voters = [key for key in chance.sample(customers, wanted) if key != review.user_id]
    review.helpful_count = len(voters)
    for key in voters:
        yield Vote(
            pk=next(keys.votes), review_id=review.pk, user_id=key, created_at=review.created_at + timedelta(hours=5)
        )
