"""Two customers at the same moment: real threads, real transactions, on the engine of the run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from monolith.catalog.models import Product
from monolith.orders import checkout
from monolith.orders.models import Order
from monolith.reviews import voting, writing
from monolith.reviews.models import Review

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each act's answer, all begun together in threads of their own."""
    start = Barrier(len(acts), timeout=30)

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, act) for act in acts]]


def test_reviews_written_at_once_are_all_counted(product, make_user):
    words = writing.Words(4, "", "Good.")
    users = [make_user(f"u{n}") for n in range(6)]
    for user in users:
        checkout.place(user, {product.pk: 1}, shipping=checkout.Shipping())
    at_once(*[partial(writing.write, user, product, words) for user in users])
    product.refresh_from_db()
    assert (product.review_count, product.rating_avg) == (6, Decimal("4.00"))


def test_one_customer_pressing_four_times_writes_one_review(product, ada):
    answers = at_once(*[partial(writing.write, ada, product, writing.Words(4, "", f"{n}")) for n in range(4)])
    assert sum(is_new for _, is_new in answers) == 1
    assert {review.pk for review, _ in answers} == {Review.objects.get().pk}


def test_the_last_one_is_sold_once(make_product, make_user):
    product = make_product(stock=1)

    def buy(user) -> bool:
        try:
            return checkout.place(user, {product.pk: 1}, shipping=checkout.Shipping())[1]
        except checkout.CannotSell:
            return False

    users = [make_user(f"u{n}") for n in range(4)]
    sold = at_once(*[partial(buy, user) for user in users])
    assert sorted(sold) == [False, False, False, True]
    assert Product.objects.get().stock == 0 and Order.objects.count() == 1


def test_one_press_counted_four_times_is_one_order(product, ada):
    def place():
        return checkout.place(ada, {product.pk: 1}, shipping=checkout.Shipping(), token="t")

    answers = at_once(*[place] * 4)
    assert sum(is_new for _, is_new in answers) == 1 and Order.objects.count() == 1


def test_votes_cast_at_once_are_all_counted(product, ada, make_user, make_review):
    review = make_review(ada)
    users = [make_user(f"u{n}") for n in range(5)]
    at_once(*[partial(voting.vote, user, review) for user in users])
    review.refresh_from_db()
    assert review.helpful_count == 5
