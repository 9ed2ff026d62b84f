"""The shop's own plan is sound, and every writer of its reviews has an answer."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strangler import settings
from strangler.routing.matcher import Matcher
from strangler.stages.resolve.examine import examine
from strangler.stages.resolve.url_paths import every_path

pytestmark = pytest.mark.django_db
ENVIRONMENT = {"REVIEWS_URL": "http://127.0.0.1:8101"}


def test_nothing_is_refused_and_nobody_is_left_without_an_answer():
    found = examine(settings.plans_root(), "reviews", ENVIRONMENT)
    assert found.refusals == ()
    assert found.resolved
    assert found.resolved.unanswered == ()


def test_every_page_that_looks_at_reviews_is_declared(as_user, ada, buy, product, make_review, staff):
    """All the shop's own addresses, as a customer and as staff see them; the admin of moved models has answers of its own."""
    review, order = make_review(ada), buy(ada, product)
    about = {"product_id": product.pk, "review_id": review.pk, "user_id": ada.pk, "order_id": order.pk}
    declared = Matcher(examine(settings.plans_root(), "reviews", ENVIRONMENT).resolved.routes)
    looked, undeclared = set(), set()
    for path in sorted({each.template for each in every_path()}):
        if path.startswith(("/admin", "/strangler")):
            continue
        words = about | {"slug": product.category.slug if path.startswith("/c/") else product.slug}
        asked = re.sub(r"\{(\w+)\}", lambda hole, words=words: str(words.get(hole[1], "x")), path)
        for who in (ada, staff):
            with CaptureQueriesContext(connection) as seen:
                as_user(who).get(asked)
            if any("reviews_" in query["sql"] for query in seen):
                looked.add(path)
                undeclared |= set() if declared.match("GET", asked) else {path}
    assert undeclared == set()
    assert {"/accounts/profile", "/products/{slug}", "/api/reviews/{review_id}/"} <= looked
