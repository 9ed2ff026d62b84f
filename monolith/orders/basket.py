"""The basket of whoever asks. In: a request. Out: their basket and its lines. Called by pages, the API and log-in.

A visitor's basket is known by a key in the session; logging in pours it into the customer's own.
"""

from decimal import Decimal
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import F, Sum
from django.dispatch import receiver
from django.http import HttpRequest

from monolith.orders.models import Basket, BasketLine

KEY = "basket_id"
MAX_QUANTITY = 99  # a shop, not a wholesaler


def find(request: HttpRequest) -> Basket | None:
    """The asker's basket, if one was ever begun. Looking begins none."""
    if request.user.is_authenticated:
        return Basket.objects.filter(user=request.user).first()
    key = request.session.get(KEY)
    return Basket.objects.filter(pk=key, user=None).first() if key else None


def begin(request: HttpRequest) -> Basket:
    if request.user.is_authenticated:
        return Basket.objects.get_or_create(user=request.user)[0]
    basket = find(request) or Basket.objects.create()
    request.session[KEY] = basket.pk
    return basket


def add(basket: Basket, *, product_id: int, quantity: int) -> None:
    """`quantity` more of a product, up to MAX_QUANTITY of it."""
    with transaction.atomic():
        line, is_new = BasketLine.objects.get_or_create(
            basket=basket, product_id=product_id, defaults={"quantity": quantity}
        )
        if not is_new:
            BasketLine.objects.filter(pk=line.pk).update(quantity=F("quantity") + quantity)
        BasketLine.objects.filter(pk=line.pk, quantity__gt=MAX_QUANTITY).update(quantity=MAX_QUANTITY)


def put(basket: Basket, *, product_id: int, quantity: int) -> None:
    """Exactly `quantity` of a product that is in the basket already; 0 takes it out."""
    lines = BasketLine.objects.filter(basket=basket, product_id=product_id)
    if quantity:
        lines.update(quantity=min(quantity, MAX_QUANTITY))
    else:
        lines.delete()


def lines(basket: Basket | None) -> list[BasketLine]:
    if basket is None:
        return []
    return list(basket.lines.select_related("product__category").prefetch_related("product__pictures").order_by("id"))


def total(of: list[BasketLine]) -> Decimal:
    return sum((line.total for line in of), Decimal("0.00"))


def for_pages(request: HttpRequest) -> dict[str, Any]:
    """How many things the header's basket holds."""
    basket = find(request)
    held = basket.lines.aggregate(n=Sum("quantity"))["n"] if basket else 0
    return {"basket_count": held or 0}


@receiver(user_logged_in)
def pour_into_own(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    session = getattr(request, "session", None)
    key = session.pop(KEY, None) if session is not None else None
    visitors = Basket.objects.filter(pk=key, user=None).first() if key else None
    if visitors is None:
        return
    with transaction.atomic():
        own, _ = Basket.objects.get_or_create(user=user)
        for line in visitors.lines.order_by("id"):
            add(own, product_id=line.product_id, quantity=line.quantity)
        visitors.delete()
