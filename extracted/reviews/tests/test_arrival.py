"""Somebody who signed up a moment ago may write as soon as their row is here; before that they are asked to come again."""

import time

import pytest
from django.db import connection

from conversation.turns import BLANKET, WORDS
from reviews import arrival
from reviews.models import Review

pytestmark = pytest.mark.usefixtures("world")
NEW = 77


def arrives() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO auth_user (id, username) VALUES (%s, 'newcomer')", [NEW])


def test_a_writer_not_yet_here_is_asked_to_come_again(ask):
    answer = ask(NEW, "POST", BLANKET, WORDS)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert ask(NEW, "POST", "/api/reviews/1/vote/").status_code == 503
    assert not Review.objects.filter(user_id=NEW).exists()


def test_forms_ask_the_same(ask):
    from django.test import Client

    for path in ("/products/moss-mug-1/reviews/new", "/reviews/1/vote"):
        answer = Client().post(path, {"rating": "5", "body": "x"}, headers=ask.headers(NEW))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_a_writer_who_arrives_meanwhile_is_waited_for(settings):
    settings.REVIEWS_ARRIVAL_MS = 1000
    naps: list[float] = []

    arrival.wait_for(NEW, nap=lambda s: (naps.append(s), arrives())[0])

    assert naps == [arrival.LOOK_EVERY_S]


def test_waiting_ends_with_its_time(settings):
    settings.REVIEWS_ARRIVAL_MS = 100
    clock = iter(range(1000))

    with pytest.raises(arrival.NotArrived):
        arrival.wait_for(NEW, now=lambda: next(clock) * 0.03, nap=lambda s: None)
    assert next(clock) == 5


def test_who_is_here_does_not_wait():
    began = time.monotonic()
    arrival.wait_for(1, nap=lambda s: pytest.fail("waited"))
    assert time.monotonic() - began < 1


def test_newcomers_see_their_own_empty_list_meanwhile(ask):
    assert ask(NEW, "GET", f"/api/users/{NEW}/reviews/").json()["count"] == 0
    assert ask(None, "GET", f"/api/users/{NEW}/reviews/").status_code == 404
