"""The gateway's seal decides who asks; the monolith's session is neither read nor touched."""

import pytest
from django.db import connection
from django.test import Client

from conversation.seals import sealed
from conversation.turns import BLANKET, WORDS
from reviews.models import Review
from strangler.kit.identity import HEADER

pytestmark = pytest.mark.usefixtures("world")


def test_a_session_cookie_opens_nothing_and_is_left_alone():
    client = Client()
    client.cookies["sessionid"] = "a-session-of-the-shop"

    answer = client.get("/api/users/5/reviews/")

    assert answer.json()["count"] == 0
    assert answer.cookies.output() == ""
    assert "django_session" not in connection.introspection.table_names()


@pytest.mark.parametrize("header", [sealed(1, ring="k1:another-sixteen-bytes"), sealed(1, ttl_s=-5), "nonsense"])
def test_a_seal_that_does_not_hold_writes_nothing(header):
    answer = Client().post(BLANKET, WORDS, content_type="application/json", headers={HEADER: header})

    assert (answer.status_code, Review.objects.filter(product_id=4, user_id=1).exists()) == (403, False)


def test_staff_is_who_the_seal_says_is_staff(ask):
    assert ask(4, "GET", "/api/moderation/reviews/").status_code == 200
    assert ask(1, "GET", "/api/moderation/reviews/").status_code == 403


def test_a_shadow_of_a_write_writes_nothing(ask):
    headers = ask.headers(1) | {"X-Strangler-Shadow": "1"}
    answer = Client().post(BLANKET, WORDS, content_type="application/json", headers=headers)

    assert (answer.status_code, Review.objects.filter(product_id=4, user_id=1).exists()) == (409, False)
