"""The shop's own plan is sound, and every writer of its reviews has an answer."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from strangler import settings
from strangler.boundaries.living.url_paths import every_path
from strangler.plans import loader
from strangler.plans.stage import Stage
from strangler.routing.matcher import Matcher
from strangler.stages import standing
from strangler.stages.resolve.examine import examine
from strangler.sync.models import Queued

pytestmark = pytest.mark.django_db
ENVIRONMENT = {"REVIEWS_URL": "http://127.0.0.1:8101"}
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def test_nothing_is_refused_and_nobody_is_left_without_an_answer():
    found = examine(settings.plans_root(), "reviews", ENVIRONMENT)
    assert found.refusals == ()
    assert found.resolved
    assert found.resolved.unanswered == ()


def test_a_test_database_captures_nothing_and_stands_at_declared(ada, make_review):
    """By construction: triggers come with Copy and steps with the ledger's rows, and nobody makes either for a test."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        assert cursor.fetchall() == []
    make_review(ada)
    assert not Queued.objects.exists()
    at = standing.where(loader.load(settings.plans_root(), "reviews"))
    assert (at.stage, at.applied, at.row) == (Stage.DECLARED, (), None)


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
