"""How big a shop. In: a word. Out: how many of what. Called by the seed command."""

from dataclasses import dataclass
from datetime import UTC, datetime

# A fixed day and not today: the same seed must give the same rows next year.
TODAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Scale:
    products: int
    customers: int
    reviews: int


SCALES = {
    "tiny": Scale(products=12, customers=60, reviews=100),
    "small": Scale(products=120, customers=500, reviews=2_000),
    "medium": Scale(products=1_500, customers=8_000, reviews=50_000),
    "large": Scale(products=20_000, customers=120_000, reviews=1_000_000),
}
