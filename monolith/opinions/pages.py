"""Opinions as the shop's pages show them. In: a product, a user, a request's words. Out: what templates read.

Reviews come through the seam, names and products from the shop's own tables. Called by the product page and the profile.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from monolith.catalog.models import Product
from monolith.opinions.seam import OnPage, Opinion, Opinions
from strangler.seams import SeamError

# What a form post may ask the next page to say: ?said=…; anything else says nothing.
SAID = {
    "written": "Thank you, your review is published.",
    "waiting": "Thank you. Your review appears as soon as somebody of us has read it.",
    "deleted": "Your review is deleted.",
    "voted": "Thank you for your vote.",
    "unvoted": "Your vote is taken back.",
    "own-review": "You cannot vote for your own review.",
}
NOTHING = OnPage(shown=[], number=1, pages=1, stars=[0, 0, 0, 0, 0], mine=None, voted=[])


@dataclass(frozen=True)
class Shown:
    """One opinion and its writer's name."""

    opinion: Opinion
    writer: str


@dataclass(frozen=True)
class Turned:
    """A page of them, as the template of page links reads it. is_away: nobody could be asked; the rest of the page stands."""

    page: OnPage
    shown: list[Shown] = field(default_factory=list)
    is_away: bool = False

    def __iter__(self) -> Iterator[Shown]:
        return iter(self.shown)

    number = property(lambda self: self.page.number)
    num_pages = property(lambda self: self.page.pages)
    paginator = property(lambda self: self)
    has_other_pages = property(lambda self: self.page.pages > 1)
    has_previous = property(lambda self: self.page.number > 1)
    has_next = property(lambda self: self.page.number < self.page.pages)
    previous_page_number = property(lambda self: self.page.number - 1)
    next_page_number = property(lambda self: self.page.number + 1)

    @property
    def stars(self) -> list[dict[str, int]]:
        """How many gave 5, 4, … 1 stars, and the share of each in percent of the bar's width."""
        total = sum(self.page.stars) or 1
        counted = zip((5, 4, 3, 2, 1), self.page.stars, strict=True)
        return [{"rating": rating, "count": n, "width": 100 * n // total} for rating, n in counted]


def of_product(product: Product, user: Any, *, order: str, page: str) -> Turned:
    try:
        found = Opinions().of_product(product.pk, user.pk if user.is_authenticated else None, order, page)
    except SeamError:
        return Turned(NOTHING, is_away=True)
    writers = _names(opinion.user_id for opinion in found.shown)
    return Turned(found, [Shown(each, writers.get(each.user_id, "")) for each in found.shown])


def of_user(user: Any) -> list[tuple[Opinion, Product]] | None:
    """What somebody wrote, newest first, with the products that are there still; None where nobody could be asked."""
    try:
        found = Opinions().of_user(user.pk)
    except SeamError:
        return None
    products = Product.objects.in_bulk({opinion.product_id for opinion in found})
    return [(opinion, products[opinion.product_id]) for opinion in found if opinion.product_id in products]


def _names(user_ids: Iterable[int]) -> dict[int, str]:
    users = get_user_model().objects.in_bulk(set(user_ids))
    return {key: user.get_short_name() or user.get_username() for key, user in users.items()}
