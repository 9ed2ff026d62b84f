"""The shop's own plan is sound, and every writer of its reviews has an answer."""

import pytest

from strangler import settings
from strangler.stages.resolve.examine import examine

pytestmark = pytest.mark.django_db
ENVIRONMENT = {"REVIEWS_URL": "http://127.0.0.1:8101"}


def test_nothing_is_refused_and_nobody_is_left_without_an_answer():
    found = examine(settings.plans_root(), "reviews", ENVIRONMENT)
    assert found.refusals == ()
    assert found.resolved
    assert found.resolved.unanswered == ()
