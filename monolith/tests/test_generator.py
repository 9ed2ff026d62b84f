"""The generated shop: the same for the same seed, in step with itself, and never on top of another."""

from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Count

from monolith.catalog.models import Product
from monolith.generator import empty
from monolith.generator import fill as fill_module
from monolith.generator.fill import fill
from monolith.generator.fingerprint import fingerprint
from monolith.generator.scale import SCALES
from monolith.orders import bought
from monolith.reviews import ratings
from monolith.reviews.models import Review

pytestmark = pytest.mark.django_db

# The same on SQLite and PostgreSQL; a change of the generator changes it, and should be meant.
TINY_SEED_7 = "8923897534073f130ce40df185456c6b6cad05828357d6284af3152e924530a3"


def seed(number: int) -> str:
    empty.make_sure(flush=True)
    fill(SCALES["tiny"], seed=number, demo=3, password="!")
    return fingerprint()


def test_the_same_seed_is_the_same_shop_on_every_engine():
    assert seed(7) == TINY_SEED_7


def test_another_seed_is_another_shop():
    assert seed(8) != TINY_SEED_7


def test_counters_agree_with_rows():
    seed(7)
    assert Review.objects.count() == SCALES["tiny"].reviews
    assert ratings.refresh_all() == 0
    votes = Review.objects.annotate(n=Count("votes"))
    assert all(review.helpful_count == review.n for review in votes)
    for review in Review.objects.all():
        assert review.verified_purchase == bought.has_bought(user_id=review.user_id, product_id=review.product_id)


@pytest.mark.parametrize(("name", "reviews"), [("small", 2_000), ("medium", 50_000), ("large", 1_000_000)])
def test_each_scale_deals_out_the_reviews_it_promises(name, reviews):
    """A million are dealt out and none is written."""
    scale = SCALES[name]
    shares = fill_module._shares(Random("any"), scale)
    assert (len(shares), sum(shares)) == (scale.products, reviews)
    assert max(shares) <= scale.customers // 2, "nobody writes twice about one product"
    assert max(shares) > 4 * reviews / scale.products, "some are talked about a lot"


def test_small_is_what_it_says():
    call_command("seed", "--scale", "small")
    assert Review.objects.count() == 2_000
    assert Product.objects.count() == 120
    assert set(Review.objects.values_list("status", flat=True)) == {"approved", "pending", "rejected"}


def test_the_shop_goes_on_after_its_seed():
    seed(7)
    top = User.objects.latest("pk").pk
    assert User.objects.create_user("late").pk > top


def test_a_shop_that_holds_something_is_not_seeded_over(product):
    with pytest.raises(CommandError, match="not empty .*--flush"):
        call_command("seed", "--scale", "tiny")
    assert Product.objects.count() == 1


def test_demo_users_log_in_with_the_password_given_and_with_no_other(client, capsys):
    call_command("seed", "--scale", "tiny", "--password", "open-sesame-7")
    assert client.login(username="demo001", password="open-sesame-7")
    assert client.login(username="staff", password="open-sesame-7")
    call_command("seed", "--scale", "tiny", "--flush")
    assert "cannot log in" in capsys.readouterr().err
    assert not User.objects.get(username="staff").has_usable_password()


def test_the_password_may_come_from_the_environment(client, monkeypatch):
    monkeypatch.setenv("SHOP_DEMO_PASSWORD", "open-sesame-8")
    call_command("seed", "--scale", "tiny")
    assert client.login(username="demo002", password="open-sesame-8")
