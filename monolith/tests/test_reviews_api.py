"""The reviews API as API.md promises it: keys, status codes, who may."""

import pytest

from monolith.reviews.models import Review

pytestmark = pytest.mark.django_db

KEYS = [
    "id", "product_id", "user_id", "author", "rating", "title", "body", "status", "verified_purchase", "helpful_count",
    "digest", "digest_count", "created_at", "updated_at",
]  # fmt: skip


def test_a_list_has_approved_reviews_in_pages_without_host_names(product, ada, ben, make_review, as_user):
    first, second = make_review(ada), make_review(ben)
    answer = as_user().get(f"/api/products/{product.pk}/reviews/?page_size=1").json()
    assert list(answer) == ["count", "page", "pages", "page_size", "next", "previous", "results"]
    assert (answer["count"], answer["page"], answer["pages"], answer["next"], answer["previous"]) == (2, 1, 2, 2, None)
    assert list(answer["results"][0]) == KEYS
    assert answer["results"][0]["id"] == max(first.pk, second.pk)
    assert answer["results"][0]["created_at"].endswith("Z")


def test_equal_rows_are_listed_by_key(product, make_user, make_review, as_user):
    keys = [make_review(make_user(f"u{n}"), rating=3).pk for n in range(5)]
    for order, expected in [("rating", keys), ("-rating", keys[::-1]), ("-helpful_count", keys[::-1])]:
        answer = as_user().get(f"/api/products/{product.pk}/reviews/?ordering={order}").json()
        assert [row["id"] for row in answer["results"]] == expected


@pytest.mark.parametrize("query", ["ordering=luck", "page_size=0", "page_size=101", "page_size=x"])
def test_an_odd_query_is_refused_by_name(product, as_user, query):
    answer = as_user().get(f"/api/products/{product.pk}/reviews/?{query}")
    assert answer.status_code == 400 and list(answer.json()) == [query.split("=")[0]]


def test_a_page_too_far_is_not_found(product, as_user):
    answer = as_user().get(f"/api/products/{product.pk}/reviews/?page=2")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid page."})


def test_writing_answers_201_then_409(product, ada, as_user):
    client, said = as_user(ada), {"rating": 4, "title": "Nice", "body": "A mug."}
    first = client.post(f"/api/products/{product.pk}/reviews/", said)
    again = client.post(f"/api/products/{product.pk}/reviews/", said)
    assert (first.status_code, list(first.json())) == (201, KEYS)
    assert again.status_code == 409
    assert again.json() == {"detail": "You have already reviewed this product.", "review_id": first.json()["id"]}


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({}, {"rating", "body"}),
        ({"rating": 0, "body": "x"}, {"rating"}),
        ({"rating": 6, "body": "x"}, {"rating"}),
        ({"rating": 3, "body": " "}, {"body"}),
        ({"rating": 3, "body": "x" * 5001}, {"body"}),
        ({"rating": 3, "body": "x", "title": "t" * 121}, {"title"}),
        ({"rating": 3, "body": "a\x00b"}, {"body"}),
    ],
)
def test_bad_words_are_refused_by_field(product, ada, as_user, said, faults):
    answer = as_user(ada).post(f"/api/products/{product.pk}/reviews/", said)
    assert answer.status_code == 400 and set(answer.json()) == faults
    assert not Review.objects.exists()


def test_a_visitor_may_read_and_not_write(product, ada, make_review, as_user):
    review = make_review(ada)
    nobody = as_user()
    assert nobody.get(f"/api/reviews/{review.pk}/").status_code == 200
    for method, path in [
        ("post", f"/api/products/{product.pk}/reviews/"),
        ("patch", f"/api/reviews/{review.pk}/"),
        ("delete", f"/api/reviews/{review.pk}/"),
        ("post", f"/api/reviews/{review.pk}/vote/"),
        ("post", f"/api/reviews/{review.pk}/digest/"),
        ("post", f"/api/reviews/{review.pk}/moderate/"),
        ("get", "/api/moderation/reviews/"),
    ]:
        answer = getattr(nobody, method)(path)
        assert answer.status_code == 403, path
        assert answer.json() == {"detail": "Authentication credentials were not provided."}


def test_a_write_without_its_csrf_token_is_refused(product, ada):
    from rest_framework.test import APIClient

    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ada)
    said = {"rating": 4, "body": "A mug."}
    assert client.post(f"/api/products/{product.pk}/reviews/", said).json()["detail"].startswith("CSRF Failed")
    client.get("/api/session/")
    token = {"HTTP_X_CSRFTOKEN": client.cookies["csrftoken"].value}
    assert client.post(f"/api/products/{product.pk}/reviews/", said, **token).status_code == 201


def test_a_waiting_review_is_seen_by_its_writer_and_staff_only(ada, ben, staff, make_review, as_user):
    review = make_review(ada, status="pending")
    seen = {who: as_user(who).get(f"/api/reviews/{review.pk}/").status_code for who in (None, ben, ada, staff)}
    assert seen == {None: 404, ben: 404, ada: 200, staff: 200}


def test_editing_is_for_the_writer_and_sends_the_review_back_to_the_queue(ada, ben, staff, make_review, as_user):
    review = make_review(ada)
    path = f"/api/reviews/{review.pk}/"
    assert as_user(ben).patch(path, {"body": "Mine now."}).status_code == 403
    assert as_user(staff).patch(path, {"body": "Mine now."}).status_code == 403
    changed = as_user(ada).patch(path, {"body": "Better words."}).json()
    assert (changed["body"], changed["rating"], changed["status"]) == ("Better words.", 4, "pending")
    assert changed["updated_at"] > changed["created_at"]


def test_deleting_is_for_the_writer_and_staff(ada, ben, staff, make_review, as_user):
    mine, other = make_review(ada), make_review(ben)
    assert as_user(ben).delete(f"/api/reviews/{mine.pk}/").status_code == 403
    assert as_user(ada).delete(f"/api/reviews/{mine.pk}/").status_code == 204
    assert as_user(staff).delete(f"/api/reviews/{other.pk}/").status_code == 204
    assert as_user(ada).delete(f"/api/reviews/{mine.pk}/").json() == {"detail": "Not found."}


def test_voting_twice_is_voting_once(ada, ben, make_review, as_user):
    path = f"/api/reviews/{make_review(ada).pk}/vote/"
    client = as_user(ben)
    answers = [client.post(path), client.post(path), client.delete(path), client.delete(path)]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200]
    assert [answer.json()["helpful_count"] for answer in answers] == [1, 1, 0, 0]
    assert [answer.json()["voted"] for answer in answers] == [True, True, False, False]


def test_nobody_votes_for_themselves(ada, make_review, as_user):
    answer = as_user(ada).post(f"/api/reviews/{make_review(ada).pk}/vote/")
    assert (answer.status_code, answer.json()) == (403, {"detail": "You cannot vote for your own review."})


def test_a_digest_is_counted(ada, ben, make_review, as_user):
    review = make_review(ada, body="Good mug.")
    answers = [as_user(ben).post(f"/api/reviews/{review.pk}/digest/").json() for _ in range(2)]
    assert answers[1] == {"review_id": review.pk, "digest": "2 words: Good mug.", "digest_count": 2}


def test_a_users_reviews_show_the_waiting_ones_to_themselves(ada, make_review, make_product, as_user):
    make_review(ada)
    make_review(ada, of=make_product("Ink Bowl"), status="pending")
    path = f"/api/users/{ada.pk}/reviews/"
    assert as_user().get(path).json()["count"] == 1
    assert as_user(ada).get(path).json()["count"] == 2
    assert as_user().get("/api/users/999999/reviews/").json() == {"detail": "Not found."}


def test_moderators_see_the_queue_oldest_first_and_decide(ada, ben, staff, make_review, as_user):
    first, second = make_review(ada, status="pending"), make_review(ben, status="pending")
    queue = as_user(staff).get("/api/moderation/reviews/").json()
    assert [row["id"] for row in queue["results"]] == [first.pk, second.pk]
    decided = as_user(staff).post(f"/api/reviews/{first.pk}/moderate/", {"status": "approved"})
    assert (decided.status_code, decided.json()["status"]) == (200, "approved")
    assert as_user(staff).post(f"/api/reviews/{first.pk}/moderate/", {"status": "lovely"}).status_code == 400
    assert as_user(ada).post(f"/api/reviews/{first.pk}/moderate/", {"status": "approved"}).status_code == 403


@pytest.mark.parametrize("path", ["/api/products/99/reviews/", "/api/reviews/99/", f"/api/reviews/{10**30}/"])
def test_what_is_not_there_is_not_found(db, as_user, path):
    answer = as_user().get(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})
