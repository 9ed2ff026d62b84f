"""Rows of the shop arrive by signed HTTP, and what customers write here is captured to go back."""

import json
import time

import msgspec
import pytest
from django.db import connection
from django.test import Client

from conversation.seals import RING
from reviews import models, moderation
from reviews.models import Review, Vote
from strangler.protocol.link import Role
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, sign
from strangler.sync import links, wire
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of

pytestmark = pytest.mark.django_db(transaction=True)

GONE = {"auth_user": "cascade", "catalog_product": "cascade"}
REFERENCES = LinkDefinition(
    "reviews.references",
    tuple(table_of(model) for model in (models.User, models.Product, models.Order, models.OrderLine)),
    is_reference=True,
)
MOVED = LinkDefinition("reviews", tuple(table_of(model, on_delete=GONE) for model in (Review, Vote)))
WHEN = "2024-03-01T10:00:00.000000Z"
WORDS = {"rating": 4, "body": "A mug."}


@pytest.fixture(autouse=True)
def no_link_is_left():
    yield
    for name in links.names(connection):
        links.remove(connection, name)


def post(verb: str, request: object, *, ring: str = RING):
    body, target = msgspec.json.encode(request), f"/strangler/sync/{verb}/"
    signature = sign("POST", target, body, keys=Keyring.parse(ring), now_s=time.time())
    return Client().post(target, body, content_type="application/json", headers={HEADER: signature})


def define(definition: LinkDefinition):
    return post("define", wire.Define(definition, 1))


def send(link: str, *changes: wire.Change) -> list[str]:
    """What became of each row."""
    answer = post("apply", wire.Batch(link, 1, max(change.version for change in changes), changes))
    return [receipt[2] for receipt in answer.json()["receipts"]]


def user(key: int, version: int, name: str | None) -> wire.Change:
    return wire.Change("auth_user", (str(key),), version, (str(key), name) if name else None)


def product(key: int, version: int) -> wire.Change:
    values = {"id": str(key), "name": "Mug", "slug": "mug", "active": "true"}
    table = REFERENCES.table("catalog_product")
    return wire.Change(table.name, (str(key),), version, tuple(values[column.name] for column in table.columns))


def review(key: int, version: int, *, user_id: int = 1) -> wire.Change:
    table = MOVED.table("reviews_review")
    texts = {"title": "", "body": "Good.", "status": "approved", "digest": "", "created_at": WHEN, "updated_at": WHEN}
    numbers = {"id": key, "product_id": 1, "user_id": user_id, "rating": 4, "helpful_count": 0, "digest_count": 0}
    values = {**texts, "verified_purchase": "false", **{name: str(number) for name, number in numbers.items()}}
    return wire.Change(table.name, (str(key),), version, tuple(values[column.name] for column in table.columns))


def arrived(*definitions: LinkDefinition) -> None:
    """The shop's customers and products are here, and these links (both, unless told) follow."""
    for definition in definitions or (REFERENCES, MOVED):
        assert define(definition).status_code == 200
    assert send("reviews.references", user(1, 1, "ada"), user(2, 1, "ben"), product(1, 1)) == ["applied"] * 3


def test_a_link_is_defined_by_whoever_signs_and_only_for_tables_we_allow():
    strange = msgspec.structs.replace(
        MOVED, tables=(msgspec.structs.replace(MOVED.tables[0], name="django_migrations"),)
    )

    assert post("define", wire.Define(MOVED, 1), ring="k1:another-sixteen-bytes").status_code == 401
    refused = define(strange)
    assert (refused.status_code, "django_migrations" in refused.content.decode()) == (403, True)
    assert links.names(connection) == []


def test_reviews_that_arrive_are_shown_with_their_writers(ask):
    arrived()

    assert send("reviews", review(7, 1)) == ["applied"]
    assert ask(None, "GET", "/api/reviews/7/").json()["author"] == "ada"
    assert Client().get("/strangler/health/?ready").json()["ready"] is True


def test_a_review_waits_for_its_writer():
    arrived()

    assert send("reviews", review(7, 1, user_id=3)) == ["waiting"]
    assert send("reviews.references", user(3, 2, "cleo")) == ["applied"]
    assert send("reviews", review(7, 1, user_id=3)) == ["applied"]


def test_a_writer_who_leaves_the_shop_takes_reviews_and_votes_along():
    arrived()
    send("reviews", review(7, 1))
    table = MOVED.table("reviews_vote")
    values = {"id": "9", "review_id": "7", "user_id": "2", "created_at": WHEN}
    send("reviews", wire.Change(table.name, ("9",), 2, tuple(values[column.name] for column in table.columns)))
    assert Vote.objects.count() == 1

    assert send("reviews.references", user(1, 3, None)) == ["applied"]
    assert (Review.objects.count(), Vote.objects.count()) == (0, 0)


def test_what_customers_write_is_captured_row_by_row(ask):
    arrived(REFERENCES)
    links.install(connection, MOVED, side="service", role=Role.OWNER, epoch=1)

    key = ask(1, "POST", "/api/products/1/reviews/", WORDS).json()["id"]
    moderation.decide(key, "approved")
    ask(2, "POST", f"/api/reviews/{key}/vote/")
    vote = Vote.objects.get().pk
    ask(1, "DELETE", f"/api/reviews/{key}/")

    assert queued() == {("reviews_review", str(key)), ("reviews_vote", str(vote))}
    assert not Review.objects.exists()


def test_what_the_shop_owns_is_not_written_here(ask):
    arrived()

    assert ask(1, "POST", "/api/products/1/reviews/", WORDS).status_code != 201
    assert not Review.objects.exists()


def test_a_write_that_meets_the_fence_is_sent_back_to_be_asked_of_the_owner(ask):
    arrived()

    answer = ask(1, "POST", "/api/products/1/reviews/", WORDS)

    assert (answer.status_code, answer.headers["X-Strangler-Fenced"]) == (503, "reviews;1")


def queued() -> set[tuple[str, str]]:
    """(table, key of the row) of everything that waits to be sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, keys FROM strangler_queue WHERE link = 'reviews'")
        return {(table, key) for table, keys in cursor.fetchall() for (key,) in json.loads(keys)}
