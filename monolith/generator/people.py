"""Customers, demo customers and one of staff. In: chance and how many. Out: unsaved users, keys set. Called by fill."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.contrib.auth.models import User
from django.utils.text import slugify

from monolith.generator import words
from monolith.generator.scale import TODAY

STAFF_ID = 1
NOBODY = "!"  # Django's sign for a password nobody can log in with


def users(chance: Random, *, customers: int, demo: int, password: str) -> Iterator[User]:
    """`staff`, then `demo001`… (these can log in if password is an encoded one), then customers who only left traces."""
    yield User(
        pk=STAFF_ID, username="staff", first_name="Staff", is_staff=True, is_superuser=True, **_rest(0, password)
    )
    for n in range(1, demo + 1):
        yield User(
            pk=STAFF_ID + n, username=f"demo{n:03d}", first_name=chance.choice(words.FIRST_NAMES), **_rest(n, password)
        )
    first_id = first_customer_id(demo=demo)
    for key in range(first_id, first_id + customers):
        yield _customer(chance, key)


def first_customer_id(*, demo: int) -> int:
    return STAFF_ID + demo + 1


def _customer(chance: Random, key: int) -> User:
    first, last = chance.choice(words.FIRST_NAMES), chance.choice(words.LAST_NAMES)
    name = f"{slugify(first)}.{slugify(last)}{key}"
    return User(
        pk=key,
        username=name,
        first_name=first,
        last_name=last,
        email=f"{name}@example.com",
        **_rest(chance.randrange(1, 900), NOBODY),
    )


def _rest(days: int, password: str) -> dict[str, object]:
    return {"password": password, "date_joined": TODAY - timedelta(days=900 - days % 900)}
