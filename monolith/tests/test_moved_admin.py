"""The admins of reviews show and do not write while the service owns them, and open again when it does not."""

import re

import pytest
from django.contrib.auth.models import User

from monolith.catalog.models import Category, Product
from monolith.reviews.models import Review
from strangler.stages import moved_admins


@pytest.fixture
def owned_by_service(monkeypatch):
    monkeypatch.setattr(moved_admins, "is_moved", lambda name: True)


@pytest.fixture
def staff(client, db):
    client.force_login(User.objects.create_superuser("boss", password="x"))
    return client


def test_a_moved_admin_says_where_to_go_and_offers_no_write(staff, owned_by_service):
    page = staff.get("/admin/reviews/review/").content.decode()
    assert "The reviews service owns these rows" in page
    assert '<a href="/api/moderation/reviews/">/api/moderation/reviews/</a>' in page
    assert '<select name="action"' not in page
    assert staff.get("/admin/reviews/review/add/").status_code == 403


@pytest.mark.parametrize("model", ["review", "vote"])
def test_the_link_leads_to_where_the_service_lets_staff_moderate(staff, owned_by_service, model):
    page = staff.get(f"/admin/reviews/{model}/").content.decode()
    (path,) = re.findall(r'They are changed at <a href="([^"]+)">', page)
    assert staff.get(path).json()["results"] == []  # the shop answers it itself until the gateway stands in front


def test_it_opens_again_when_the_shop_owns(staff):
    page = staff.get("/admin/reviews/review/").content.decode()
    assert "owns these rows" not in page
    assert staff.get("/admin/reviews/review/add/").status_code == 200


def test_staff_may_still_delete_a_product_whose_reviews_have_moved(staff, owned_by_service):
    category = Category.objects.create(name="Tea", slug="tea")
    product = Product.objects.create(category=category, name="Pot", slug="pot", price="9.00", stock=1)
    review = Review.objects.create(product=product, user=User.objects.get(), rating=5, title="t", body="b")
    assert staff.post(f"/admin/reviews/review/{review.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(f"/admin/catalog/product/{product.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Product.objects.exists()
