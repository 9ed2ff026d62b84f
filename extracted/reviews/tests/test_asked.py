"""The shop's own pages are answered through a signed door, as the shop answered itself."""

import json
import time

import pytest
from django.test import Client

from conversation.seals import RING
from reviews.asked import Asked
from reviews.models import Review, Vote
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, sign

pytestmark = pytest.mark.django_db
DOOR = "/strangler/seams/reviews/opinions/"


def asked(method: str, *, ring: str = RING, **arguments: object):
    """As the shop asks it."""
    path, body = f"{DOOR}{method}/", json.dumps(arguments).encode()
    headers = {HEADER: sign("POST", path, body, keys=Keyring.parse(ring), now_s=time.time())}
    return Client().generic("POST", path, body, content_type="application/json", headers=headers)


def test_a_page_of_a_product_knows_its_reviews_its_stars_and_who_asks(world):
    shown = Review.objects.filter(status="approved").order_by("id").first()
    answer = asked("of_product", product_id=shown.product_id, user_id=shown.user_id, order="", page="1").json()
    approved = Review.objects.filter(product_id=shown.product_id, status="approved")
    assert {each["id"] for each in answer["shown"]} == set(approved.values_list("id", flat=True))
    assert answer["mine"]["body"] == shown.body
    assert sum(answer["stars"]) == approved.count()
    votes = Vote.objects.filter(user_id=shown.user_id, review__product_id=shown.product_id)
    assert answer["voted"] == sorted(votes.values_list("review_id", flat=True))


def test_unapproved_reviews_are_their_writer_s_alone(world):
    hidden = Review.objects.exclude(status="approved").first()
    page = Asked().of_product(hidden.product_id, None, "", "1")
    assert hidden.pk not in {each.id for each in page.shown} and page.mine is None
    assert hidden.pk in {each.id for each in Asked().of_user(hidden.user_id)}


def test_a_summary_adds_up_what_is_approved(world):
    approved = Review.objects.filter(status="approved")
    product_id = approved.first().product_id
    (told,) = Asked().summaries([product_id])
    ratings = list(approved.filter(product_id=product_id).values_list("rating", flat=True))
    assert (told.stars, told.count) == (sum(ratings), len(ratings))


def test_whoever_cannot_sign_is_not_answered(world):
    assert asked("summaries", ring="x:another-key-0123456789", product_ids=[1]).status_code == 401
