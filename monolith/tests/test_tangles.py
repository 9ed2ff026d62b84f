"""Each knot that ties reviews to the rest of the shop, shown by what it does."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from monolith.catalog.models import Product
from monolith.orders.models import Order, OrderLine
from monolith.reviews import digest, writing
from monolith.reviews.models import Review, Vote

pytestmark = pytest.mark.django_db


def rating_of(product: Product) -> tuple[Decimal, int]:
    product.refresh_from_db()
    return product.rating_avg, product.review_count


def test_the_database_refuses_a_review_of_a_product_that_is_not_there(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(product_id=10**6, user=ada, rating=3, body="Of what?")
        connection.check_constraints()  # it waits for the end of the transaction otherwise


def test_a_saved_review_moves_the_products_rating(product, ada, ben, make_review):
    make_review(ada, rating=5)
    make_review(ben, rating=2)
    assert rating_of(product) == (Decimal("3.50"), 2)


def test_a_deleted_review_moves_the_products_rating_back(product, ada, ben, make_review):
    make_review(ada, rating=5)
    make_review(ben, rating=2).delete()
    assert rating_of(product) == (Decimal("5.00"), 1)


def test_only_approved_reviews_count(product, ada, make_review):
    make_review(ada, status="pending")
    assert rating_of(product) == (Decimal("0.00"), 0)


def test_a_past_order_line_makes_a_review_a_verified_purchase(product, ada, ben, buy):
    buy(ada, product)
    bought, _ = writing.write(ada, product, writing.Words(5, "", "Mine."))
    looked, _ = writing.write(ben, product, writing.Words(5, "", "Saw it."))
    assert (bought.verified_purchase, bought.status) == (True, "approved")
    assert (looked.verified_purchase, looked.status) == (False, "pending")


def test_a_cancelled_order_verifies_nothing(product, ada, buy):
    order = buy(ada, product)
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    assert not writing.write(ada, product, writing.Words(5, "", "Never came."))[0].verified_purchase


def test_the_product_page_joins_product_reviews_writers_and_orders(product, ada, ben, buy, make_review, as_user):
    make_review(ben, title="From Ben", body="Lovely mug.")
    buy(ada, product)
    page = as_user(ada).get(f"/products/{product.slug}").content.decode()
    assert "Moss Mug" in page and "From Ben" in page and "Ben ·" in page and "You bought this on" in page


def test_bulk_approval_sends_no_signal_and_leaves_the_rating_behind(product, ada, staff, make_review, as_user):
    review = make_review(ada, status="pending", rating=5)
    form = {"action": "approve", "_selected_action": [review.pk]}
    assert as_user(staff).post("/admin/reviews/review/", form, format="multipart").status_code == 302
    review.refresh_from_db()
    assert review.status == "approved"
    assert rating_of(product) == (Decimal("0.00"), 0)
    call_command("refresh_ratings")
    assert rating_of(product) == (Decimal("5.00"), 1)


def test_spam_goes_by_raw_sql_with_its_votes_and_without_a_signal(product, ada, ben, make_review, capsys):
    spam = make_review(ada, body="Cheap WATCHES here")
    Vote.objects.create(review=spam, user=ben)
    call_command("purge_spam", "--containing", "cheap watches")
    assert "1 spam reviews deleted." in capsys.readouterr().out
    assert not Review.objects.exists() and not Vote.objects.exists()
    assert rating_of(product)[1] == 1


def test_only_old_rejected_reviews_are_spam(product, ada, ben, make_review):
    kept = make_review(ada, status="approved")
    make_review(ben, status="rejected")
    call_command("purge_spam", "--older-than-days", "1")
    assert Review.objects.count() == 2
    call_command("purge_spam", "--older-than-days", "0")
    assert Review.objects.get() == kept


def test_deleting_a_product_takes_reviews_and_votes_and_spares_the_accounts(product, ada, ben, buy, make_review):
    buy(ada, product)
    Vote.objects.create(review=make_review(ada), user=ben)
    product.delete()
    assert not Review.objects.exists() and not Vote.objects.exists()
    assert OrderLine.objects.get().product_id is None


def test_deleting_a_user_takes_what_they_wrote_and_keeps_what_they_bought(product, ada, ben, buy, make_review):
    order = buy(ada, product)
    make_review(ada, rating=1)
    Vote.objects.create(review=make_review(ben, rating=5), user=ada)
    ada.delete()
    order.refresh_from_db()
    assert order.user_id is None and Vote.objects.count() == 0
    assert rating_of(product) == (Decimal("5.00"), 1)


def test_a_second_review_finds_the_first(product, ada):
    first, is_new = writing.write(ada, product, writing.Words(5, "", "One."))
    second, is_new_again = writing.write(ada, product, writing.Words(1, "", "Two."))
    assert (is_new, is_new_again) == (True, False)
    assert second == first and second.body == "One."


def test_a_lost_race_for_the_unique_pair_is_swallowed_and_the_winner_is_read(product, ada, make_review, monkeypatch):
    winner = make_review(ada)

    def too_late(**kwargs):
        raise IntegrityError("one_review_a_product")

    monkeypatch.setattr(Review.objects, "get_or_create", too_late)
    assert writing.write(ada, product, writing.Words(1, "", "Two.")) == (winner, False)


def test_the_slow_endpoint_reads_works_for_300_ms_and_writes(ada, make_review, settings):
    settings.SHOP_DIGEST_MS = 300
    clock = [100.0]
    naps = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        clock[0] += seconds

    review = make_review(ada, body="Good mug. Bought two.")
    made = digest.make(review, work=lambda: digest.take_time(now=lambda: clock[0], nap=nap))
    assert sum(naps) == pytest.approx(0.3) and len(naps) > 5
    assert (made.digest, made.digest_count) == ("4 words: Good mug. Bought two.", 1)


def test_the_slow_endpoint_takes_its_time_between_reading_and_writing(ada, ben, make_review, as_user, monkeypatch):
    review = make_review(ada)
    seen = []
    monkeypatch.setattr(digest, "take_time", lambda: seen.append(Review.objects.get().digest_count))
    assert as_user(ben).post(f"/api/reviews/{review.pk}/digest/").json()["digest_count"] == 1
    assert seen == [0]


def test_the_slow_endpoint_writes_nothing_about_words_that_changed_meanwhile(ada, make_review):
    review = make_review(ada)
    with pytest.raises(digest.Changed):
        digest.make(review, work=lambda: writing.edit(review.pk, body="Other words."))
    assert Review.objects.get().digest == ""


def test_looking_at_a_product_page_is_a_write(product, as_user):
    for _ in range(3):
        as_user().get(f"/products/{product.slug}")
    product.refresh_from_db()
    assert product.view_count == 3


def test_a_vote_is_counted_past_the_signals(product, ada, ben, make_review, as_user):
    review = make_review(ada)
    as_user(ben).post(f"/api/reviews/{review.pk}/vote/")
    review.refresh_from_db()
    assert review.helpful_count == Vote.objects.count() == 1


def test_one_command_moderates_row_by_row(product, ada, make_review):
    review = make_review(ada, status="pending", rating=4)
    call_command("moderate", "approve", str(review.pk))
    assert rating_of(product) == (Decimal("4.00"), 1)
    call_command("moderate", "reject", str(review.pk))
    assert rating_of(product) == (Decimal("0.00"), 0)


def test_moderation_can_take_all_that_wait(product, ada, make_review):
    make_review(ada, status="pending")
    call_command("moderate", "approve", "--pending-longer-than-days", "0")
    assert Review.objects.get().status == "approved"
