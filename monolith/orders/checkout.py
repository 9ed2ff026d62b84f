"""Buying. In: a customer and how many of which products. Out: an order, or why not. Called by the page and the API."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F

from monolith.catalog.models import Product
from monolith.orders.models import Basket, Order, OrderLine


@dataclass(frozen=True)
class Shipping:
    name: str = ""
    address: str = ""


class CannotSell(Exception):
    """Nothing was sold. product_id: what stood in the way; available: how many there are."""

    def __init__(self, product_id: int, *, available: int) -> None:
        super().__init__(f"Only {available} of product {product_id} left.")
        self.product_id = product_id
        self.available = available


def place(
    user: User, wanted: dict[int, int], *, shipping: Shipping, token: str | None = None, basket: Basket | None = None
) -> tuple[Order, bool]:
    """The order and whether it is new: the same token twice gives the same order.

    wanted: product key → quantity, at least 1. Stock, order, lines and the emptied basket are one transaction.
    Raises CannotSell when a product is missing, inactive or short.
    """
    try:
        with transaction.atomic():
            if token and (placed := Order.objects.filter(user=user, token=token).first()):
                return placed, False
            return _place(user, wanted, shipping, token, basket), True
    except IntegrityError:
        # Two presses at once: both looked before either wrote; the database let one through.
        if token and (placed := Order.objects.filter(user=user, token=token).first()):
            return placed, False
        raise


def _place(user: User, wanted: dict[int, int], shipping: Shipping, token: str | None, basket: Basket | None) -> Order:
    products = _take(wanted)
    total = sum(products[key].price * quantity for key, quantity in wanted.items())
    order = Order.objects.create(
        user=user, token=token or None, ship_name=shipping.name, ship_address=shipping.address, total=total
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            product=products[key],
            name=products[key].name,
            unit_price=products[key].price,
            quantity=wanted[key],
        )
        for key in sorted(wanted)
    )
    if basket is not None:
        basket.delete()
    return order


def _take(wanted: dict[int, int]) -> dict[int, Product]:
    # Locked in key order: two customers with the same two things in their baskets must not wait for each other.
    # Not FOR UPDATE: rows that merely name the product (a review, a basket line) shall not wait for a purchase.
    locked = Product.objects.select_for_update(no_key=True).filter(pk__in=wanted, active=True).order_by("pk")
    products = {product.pk: product for product in locked}
    for key, quantity in sorted(wanted.items()):
        available = products[key].stock if key in products else 0
        if available < quantity:
            raise CannotSell(key, available=available)
        Product.objects.filter(pk=key).update(stock=F("stock") - quantity)
    return products
