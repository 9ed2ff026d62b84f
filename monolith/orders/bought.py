"""Who bought what. In: a user's and a product's key. Out: yes or no, and when.

Called by reviews and the product page.
"""

from datetime import datetime

from django.db.models import QuerySet

from monolith.orders.models import Order, OrderLine


def has_bought(*, user_id: int | None, product_id: int) -> bool:
    """Whether an order of this user, not cancelled, has a line with this product."""
    return user_id is not None and _lines(user_id, product_id).exists()


def last_time(*, user_id: int | None, product_id: int) -> datetime | None:
    if user_id is None:
        return None
    return _lines(user_id, product_id).order_by("-order__placed_at").values_list("order__placed_at", flat=True).first()


def _lines(user_id: int, product_id: int) -> QuerySet[OrderLine]:
    lines = OrderLine.objects.filter(order__user_id=user_id, product_id=product_id)
    return lines.exclude(order__status=Order.Status.CANCELLED)
