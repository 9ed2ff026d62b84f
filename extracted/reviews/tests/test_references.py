"""What is borrowed is read here and never written."""

import pytest
from django.db import IntegrityError, connection, transaction

from reviews import references
from reviews.models import Product, Review, User
from strangler.kit.reference import ReferenceIsReadOnly

pytestmark = pytest.mark.usefixtures("world")


def test_no_code_of_ours_changes_a_borrowed_row():
    for write in (
        User.objects.get(pk=1).delete,
        User(id=9, username="x").save,
        lambda: Product.objects.filter(pk=1).update(active=False),
    ):
        with pytest.raises(ReferenceIsReadOnly):
            write()
    assert (User.objects.count(), Product.objects.filter(active=True).count()) == (6, 3)


def test_a_cancelled_order_is_no_purchase():
    assert references.has_bought(user_id=1, product_id=2)
    assert not references.has_bought(user_id=2, product_id=4)
    assert not references.has_bought(user_id=1, product_id=4)


def test_the_keys_to_borrowed_rows_are_real_and_judged_at_the_end():
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(product_id=999, user_id=1, rating=4, body="x")
        connection.check_constraints()
