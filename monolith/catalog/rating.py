"""How stars become a product's rating. Pure. Called by whoever counts reviews."""

from decimal import ROUND_HALF_EVEN, Decimal


def average_of(stars: int, count: int) -> Decimal:
    """Two decimals, halves to even; in Python, because two databases round their averages differently."""
    return (Decimal(stars) / count if count else Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
