"""The shop's pages ask for reviews through a seam: answered here or by the service, and standing when nobody answers."""

from decimal import Decimal

import pytest

from monolith.opinions import ratings
from monolith.opinions.seam import OnPage, Opinions, Summary
from monolith.reviews.answering import Answering
from strangler.routing.table import ExtractionState, Table
from strangler.seams import Unreachable, seam
from strangler.seams.switch import Switch

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(monkeypatch):
    """The service owns and cannot be reached."""
    state = ExtractionState("reviews", owner="service", read_share=1.0)
    table = Table(1, {"monolith": ("http://m",), "reviews": ("http://127.0.0.1:1",)}, (state,))
    monkeypatch.setattr(seam, "SWITCH", Switch(lambda: table))
    monkeypatch.setattr(seam.remote, "_breakers", type(seam.remote._breakers)(seam.remote._breakers.default_factory))


def test_the_page_is_the_same_in_what_it_asks_for(product, ada, ben, make_review, buy):
    review = make_review(ada, rating=4)
    make_review(ben, rating=2, status="pending")
    buy(ada, product)
    page = Opinions().of_product(product.pk, ada.pk, "", "1")
    assert page == Answering().of_product(product.pk, ada.pk, "", "1")
    assert ([each.id for each in page.shown], page.stars, page.mine.id) == ([review.pk], [0, 1, 0, 0, 0], review.pk)
    assert page.shown[0].bought_since


def test_while_the_service_is_away_the_copy_here_is_shown(service, settings, product, ada, make_review, client):
    settings.STRANGLER_KEYS_OUT = "k1:only-for-tests-0123456789"
    make_review(ada, title="From the copy")
    assert "From the copy" in client.get(product.get_absolute_url()).content.decode()


def test_without_the_copy_the_rest_of_the_page_stands(service, settings, product, ada, as_user, monkeypatch):
    settings.STRANGLER_KEYS_OUT = "k1:only-for-tests-0123456789"
    monkeypatch.setattr(Opinions, "local", "monolith.gone.Answering")
    for path in (product.get_absolute_url(), "/accounts/profile"):
        answer = as_user(ada).get(path)
        assert answer.status_code == 200 and "Reviews are away for a moment." in answer.content.decode()


def test_ratings_follow_what_the_owner_says(product, ada, make_review, monkeypatch):
    make_review(ada, rating=5)
    monkeypatch.setattr(Answering, "summaries", lambda self, product_ids: [Summary(product.pk, 7, 2)])
    assert ratings.refresh_all() == 1
    product.refresh_from_db()
    assert (product.rating_avg, product.review_count) == (Decimal("3.50"), 2)
    assert ratings.refresh_all() == 0


def test_a_product_nobody_speaks_of_any_more_has_no_rating(product, monkeypatch):
    type(product).objects.update(rating_avg=Decimal("4.00"), review_count=3)
    assert ratings.refresh_all() == 1
    product.refresh_from_db()
    assert (product.rating_avg, product.review_count) == (Decimal("0.00"), 0)


def test_ratings_stay_what_they_are_while_nobody_can_be_asked(product, monkeypatch):
    def away(self, product_ids):
        raise Unreachable("Opinions.summaries", "away", may_have_run=True)

    type(product).objects.update(rating_avg=Decimal("4.00"), review_count=3)
    monkeypatch.setattr(Opinions, "summaries", away)
    with pytest.raises(Unreachable):
        ratings.refresh_all()
    product.refresh_from_db()
    assert product.review_count == 3


def test_what_crosses_is_a_copy(product, ada, make_review):
    make_review(ada)
    assert isinstance(Opinions().of_product(product.pk, None, "", "1"), OnPage)
