"""A repeated Idempotency-Key gets the first answer; nothing is done twice, nothing is kept for ever."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from conversation.player import TOKEN
from conversation.turns import BLANKET, WORDS
from reviews.models import Review
from strangler.kit import idempotency
from strangler.kit.models import FirstAnswer

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def post(ask):
    def posted(who: int | None, said: object = WORDS, *, key: str = "k-1", path: str = BLANKET):
        headers = ask.headers(who) | ({"Idempotency-Key": key} if key else {})
        return Client().post(path, json.dumps(said), content_type="application/json", headers=headers)

    return posted


def written() -> int:
    return Review.objects.filter(product_id=4, user_id=1).count()


def test_the_second_press_gets_the_first_answer(post):
    first, second = post(1), post(1)

    assert (first.status_code, second.status_code, written()) == (201, 201, 1)
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    assert {**second.headers} == {**first.headers, "Idempotent-Replayed": "true"}


def test_an_answer_that_was_not_confirmed_says_so_again():
    first = FirstAnswer.objects.create(actor="1", key="k", fingerprint="f", at=timezone.now())
    told = {"X-Strangler-Unconfirmed": "reviews", "X-Strangler-Position": "reviews;2;7"}
    idempotency._keep(first, HttpResponse("written", headers=told))
    again = idempotency._repeat(first, "f")

    assert again.headers["X-Strangler-Unconfirmed"] == "reviews"
    assert "X-Strangler-Position" not in again.headers


def test_refusals_are_answers_too(post):
    assert [post(1, {"rating": 9}).content for _ in range(2)] == [post(1, {"rating": 9}, key="k-2").content] * 2


def test_without_a_key_everything_is_as_ever(post):
    assert [post(1, key="").status_code for _ in range(2)] == [201, 409]
    assert not FirstAnswer.objects.exists()


def test_keys_belong_to_their_askers(post):
    assert post(1).json()["user_id"] == 1
    assert post(2).json()["user_id"] == 2
    assert post(None).status_code == 403
    assert FirstAnswer.objects.count() == 2


def test_one_key_is_for_one_request(post):
    post(1)

    assert post(1, {**WORDS, "body": "Other."}).status_code == 422
    assert post(1, path="/api/products/1/reviews/").status_code == 422
    assert Review.objects.get(product_id=4, user_id=1).body == WORDS["body"]


def test_a_key_too_long_is_refused(post):
    assert post(1, key="k" * 256).status_code == 400
    assert (post(1, key="k" * 255).status_code, written()) == (201, 1)


def test_what_failed_may_be_asked_again(post):
    assert post(77).status_code == 503
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO auth_user (id, username) VALUES (77, 'newcomer')")
    assert post(77).status_code == 201


def test_a_press_without_its_token_does_not_spoil_the_key(ask):
    client, headers = Client(enforce_csrf_checks=True), ask.headers(1) | {"Idempotency-Key": "k-1"}
    client.cookies["csrftoken"] = TOKEN
    said = {"data": json.dumps(WORDS), "content_type": "application/json"}

    assert client.post(BLANKET, headers=headers, **said).status_code == 403
    assert client.post(BLANKET, headers=headers | {"X-CSRFToken": TOKEN}, **said).status_code == 201


def test_a_copy_of_what_is_still_worked_on_comes_again_later(post, monkeypatch):
    seen = []
    keep = idempotency._keep

    def meanwhile(mine, response):
        seen.append(post(1))
        keep(mine, response)

    monkeypatch.setattr(idempotency, "_keep", meanwhile)

    assert post(1).status_code == 201
    assert [(copy.status_code, copy.headers["Retry-After"]) for copy in seen] == [(409, "1")]


def test_a_reservation_whose_process_died_is_taken_over_once(post):
    post(1, {"rating": 9})
    long_ago = timezone.now() - timedelta(seconds=idempotency.WORKING_S + 1)
    FirstAnswer.objects.update(status=None, at=long_ago)

    assert post(1, {"rating": 9}).status_code == 400
    assert FirstAnswer.objects.get().status == 400


def test_old_keys_are_forgotten(post, settings):
    settings.STRANGLER_KIT_REMEMBER_S = 60
    post(1)
    FirstAnswer.objects.update(at=timezone.now() - timedelta(seconds=61))

    assert post(1).status_code == 409  # the shop's own guard, not a replay
    assert FirstAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_presses_at_once_write_once(transactional_db, ask):
    start = Barrier(4, timeout=30)

    def press() -> int:
        try:
            start.wait()
            headers = ask.headers(1) | {"Idempotency-Key": "k-1"}
            body = json.dumps(WORDS)
            return Client().post(BLANKET, body, content_type="application/json", headers=headers).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = [done.result(timeout=60) for done in [pool.submit(press) for _ in range(4)]]

    assert set(statuses) <= {201, 409} and 201 in statuses
    assert (written(), FirstAnswer.objects.get().status) == (1, 201)
