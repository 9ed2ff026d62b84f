"""Shelves, products and their pictures. In: chance and a key. Out: unsaved rows, keys set. Called by fill."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.utils.text import slugify

from monolith.catalog.models import Category, Picture, Product
from monolith.generator import words
from monolith.generator.scale import TODAY

PICTURES_EACH = 2


def categories() -> Iterator[Category]:
    for key, (name, slug, motif, _, _) in enumerate(words.SHELVES, start=1):
        yield Category(pk=key, name=name, slug=slug, motif=motif, position=key)


def product(chance: Random, key: int) -> Product:
    """A product without reviews yet; its shelf follows from its key, so that every shelf is filled."""
    shelf = (key - 1) % len(words.SHELVES)
    *_, stuffs, nouns = words.SHELVES[shelf]
    name = f"{chance.choice(words.LOOKS)} {chance.choice(stuffs)} {chance.choice(list(nouns))}"
    return Product(
        pk=key,
        category_id=shelf + 1,
        sku=f"FK-{key:06d}",
        name=name,
        slug=f"{slugify(name)}-{key}",
        description=" ".join([chance.choice(words.MAKINGS), *chance.sample(words.USES, 2)]),
        price=Decimal(chance.randrange(350, 9_000, 50)) / 100 - Decimal("0.01"),
        stock=0 if chance.random() < 0.02 else chance.randrange(3, 900),
        view_count=int(chance.paretovariate(1.2) * 10) % 100_000,
        created_at=TODAY - timedelta(days=chance.randrange(730, 1500), seconds=key),
    )


def pictures(chance: Random, of: Product) -> Iterator[Picture]:
    nouns = words.SHELVES[of.category_id - 1][4]
    motif = next(motif for noun, motif in reversed(nouns.items()) if of.name.endswith(noun))
    hue = chance.randrange(360)
    for position in range(PICTURES_EACH):
        yield Picture(
            pk=(of.pk - 1) * PICTURES_EACH + position + 1,
            product_id=of.pk,
            motif=motif,
            hue=(hue + 150 * position) % 360,
            alt=of.name if position == 0 else f"{of.name}, another view",
            position=position,
        )
