"""Two customers at the same moment: real threads, real transactions, on the engine of the run."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from conversation import rows
from reviews import digest, voting, writing
from reviews.models import Product, Review, Vote

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def world(transactional_db) -> None:
    rows.insert()


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


def test_one_customer_pressing_four_times_writes_one_review():
    product = Product.objects.get(pk=4)
    answers = at_once(*[partial(writing.write, 1, product, writing.Words(4, "", f"{n}")) for n in range(4)])

    assert sum(is_new for _, is_new in answers) == 1
    assert {review.pk for review, _ in answers} == {Review.objects.get(product_id=4, user_id=1).pk}


def test_votes_given_at_once_are_all_counted():
    review = Review.objects.get(pk=1)
    at_once(*[partial(voting.vote, user, review) for user in (2, 3, 5, 6, 2, 3)])

    review.refresh_from_db()
    assert (review.helpful_count, Vote.objects.filter(review=review).count()) == (4, 4)


def test_a_digest_of_words_that_changed_meanwhile_is_not_written():
    review = Review.objects.get(pk=1)

    with pytest.raises(digest.Changed):
        digest.make(review, work=lambda: at_once(partial(writing.edit, 1, body="Other words.")))
    assert Review.objects.get(pk=1).digest_count == 0
