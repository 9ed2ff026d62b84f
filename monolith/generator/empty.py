"""Is the shop empty, and how to make it so. Called by the seed and import commands before they write."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Model

from monolith.catalog.models import Category, Picture, Product
from monolith.orders.models import Basket, BasketLine, Order, OrderLine
from monolith.reviews.models import Review, Vote

CHILDREN_FIRST: list[type[Model]] = [
    Vote,
    Review,
    OrderLine,
    Order,
    BasketLine,
    Basket,
    Picture,
    Product,
    Category,
    LogEntry,
    Session,
    User.groups.through,
    User.user_permissions.through,
    User,
]


def make_sure(*, flush: bool) -> None:
    """Empties the shop if asked to. Raises CommandError when it holds something and was not asked to."""
    if flush:
        _flush()
    elif found := [model for model in CHILDREN_FIRST if model._base_manager.exists()]:
        names = ", ".join(str(model._meta.verbose_name_plural) for model in found)
        raise CommandError(
            f"The shop is not empty (it has {names}), and nothing was written. Next: add --flush to delete it all."
        )


def _flush() -> None:
    with transaction.atomic():
        for model in CHILDREN_FIRST:
            # Whole tables, no cascade: a million rows must not be loaded to be deleted.
            rows = model._base_manager.all()
            rows._raw_delete(rows.db)
