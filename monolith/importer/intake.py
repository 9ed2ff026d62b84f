"""Takes rows in and knows what came before. In: natural keys. Out: saved rows, each once. Called by each data set.

Shelves by name, products by stock code, customers by user name: the same twice is the same row.
"""

import string
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.contrib.auth.models import User
from django.utils.text import slugify

from monolith.catalog.models import Category, Picture, Product
from monolith.orders.models import Order, OrderLine

STOCK = 100  # no data set says how many there were
CHUNK_ROWS = 1_000


class Intake:
    """One import's memory. It starts on an empty shop, so what it has not seen does not exist."""

    def __init__(self) -> None:
        self._categories: dict[str, Category] = {}
        self._products: dict[str, Product] = {}
        self._users: dict[str, User] = {}
        self.invoices: set[str] = set()

    def category(self, name: str, *, motif: str) -> Category:
        if name not in self._categories:
            position = len(self._categories) + 1
            slug = f"{slugify(name)[:60] or 'shelf'}-{position}"
            self._categories[name] = Category.objects.create(name=name[:80], slug=slug, motif=motif, position=position)
        return self._categories[name]

    def products(self, wanted: dict[str, dict[str, Any]], *, motif: str) -> int:
        """Makes the products not seen yet; wanted: stock code → columns. Says how many were new."""
        new = [_product(sku, columns) for sku, columns in wanted.items() if sku not in self._products]
        Product.objects.bulk_create(new, batch_size=CHUNK_ROWS)
        self._products.update({product.sku: product for product in new})
        Picture.objects.bulk_create(
            (
                Picture(product=product, motif=motif, hue=crc32(product.sku.encode()) % 360, alt=product.name)
                for product in new
            ),
            batch_size=CHUNK_ROWS,
        )
        return len(new)

    def product(self, sku: str) -> Product:
        return self._products[sku]

    def customers(self, wanted: dict[str, dict[str, Any]]) -> int:
        """Makes the customers not seen yet; wanted: user name → columns. Nobody can log in as one."""
        new = [User(username=name, password="!", **rest) for name, rest in wanted.items() if name not in self._users]
        User.objects.bulk_create(new, batch_size=CHUNK_ROWS)
        self._users.update({user.username: user for user in new})
        return len(new)

    def customer(self, name: str) -> User:
        return self._users[name]

    def orders(self, whole: list[tuple[Order, list[OrderLine]]]) -> int:
        """Saves orders with their lines; says how many lines."""
        Order.objects.bulk_create([order for order, _ in whole], batch_size=CHUNK_ROWS)
        lines = []
        for order, of_one in whole:
            for line in of_one:
                line.order = order  # again: it has its key only now
                lines.append(line)
        OrderLine.objects.bulk_create(lines, batch_size=CHUNK_ROWS)
        return len(lines)


def name_of(shouted: str) -> str:
    """`WHITE METAL LANTERN` as `White Metal Lantern`."""
    return string.capwords(shouted)[:160]


def price_from(code: str) -> Decimal:
    """A price for goods whose data has none: always the same for the same code, £12.00 to £91.99."""
    return Decimal(1200 + crc32(code.encode()) % 8000) / 100


def _product(sku: str, columns: dict[str, Any]) -> Product:
    stem = slugify(columns["name"])[:100]
    slug = "-".join(part for part in (stem, slugify(sku), f"{crc32(sku.encode()):08x}") if part)
    return Product(sku=sku, slug=slug, **{"stock": STOCK, **columns})
