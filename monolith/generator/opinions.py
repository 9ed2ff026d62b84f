"""What customers write. In: chance, a product's quality. Out: a rating, a title, a text, a status. Called by sales."""

from dataclasses import dataclass
from random import Random

from monolith.generator import words
from monolith.reviews.models import Review

PENDING_SHARE = 0.06
SPAM_SHARE = 0.02


@dataclass(frozen=True)
class Opinion:
    rating: int
    title: str
    body: str
    status: str


def opinion(chance: Random, *, quality: float, verified: bool) -> Opinion:
    """quality: 0.0–1.0, how well the product is liked on the whole. Buyers' words are always published."""
    luck = chance.random()
    if not verified and luck < SPAM_SHARE:
        return Opinion(5, "", chance.choice(words.SPAM), Review.Status.REJECTED)
    waits = not verified and luck < SPAM_SHARE + PENDING_SHARE
    rating = max(1, min(5, round(chance.gauss(2.2 + 2.6 * quality, 0.9))))
    status = Review.Status.PENDING if waits else Review.Status.APPROVED
    return Opinion(rating, chance.choice(words.TITLES[rating - 1]), _text(chance, rating), status)


def _text(chance: Random, rating: int) -> str:
    middles = chance.sample(words.MIDDLES, 1 + int(chance.random() * 3))
    return " ".join([chance.choice(words.OPENINGS[rating - 1]), *middles, chance.choice(words.CLOSINGS[rating - 1])])
