"""Form posts about reviews: always a redirect, and where it leads."""

import pytest

from monolith.reviews.models import Review, Vote

pytestmark = pytest.mark.django_db


def post(client, path: str, **form) -> tuple[int, str]:
    answer = client.post(path, form, format="multipart")
    return answer.status_code, answer.headers.get("Location", "")


def test_a_form_writes_a_review_and_leads_to_it(product, ada, buy, as_user):
    buy(ada, product)
    answer = post(as_user(ada), f"/products/{product.slug}/reviews/new", rating="5", title="Yes", body="Good.")
    review = Review.objects.get()
    assert answer == (302, f"/products/{product.slug}?said=written#review-{review.pk}")


def test_a_review_that_waits_says_so(product, ada, as_user):
    client = as_user(ada)
    assert post(client, f"/products/{product.slug}/reviews/new", rating="5", body="Good.") == (
        302,
        f"/products/{product.slug}?said=waiting",
    )
    assert "as soon as somebody of us" in client.get(f"/products/{product.slug}?said=waiting").content.decode()


def test_faults_lead_back_to_the_form_by_name(product, ada, as_user):
    client = as_user(ada)
    answer = post(client, f"/products/{product.slug}/reviews/new", rating="9", body="")
    assert answer == (302, f"/products/{product.slug}/reviews/new?error=rating,body")
    assert "one to five stars" in client.get(answer[1]).content.decode()


def test_a_double_submit_leads_to_the_first_review(product, ada, as_user):
    client, path = as_user(ada), f"/products/{product.slug}/reviews/new"
    post(client, path, rating="5", body="One.")
    review = Review.objects.get()
    assert post(client, path, rating="1", body="Two.") == (302, f"/reviews/{review.pk}/edit?error=already")
    assert Review.objects.get().body == "One."


def test_editing_and_deleting_by_form(product, ada, ben, make_review, as_user):
    review = make_review(ada, verified_purchase=True)
    client, path = as_user(ada), f"/reviews/{review.pk}"
    assert post(client, f"{path}/edit", rating="1", title="", body="Broke.") == (
        302,
        f"/products/{product.slug}?said=written#review-{review.pk}",
    )
    assert post(client, f"{path}/edit", rating="1", body="")[1] == f"{path}/edit?error=body"
    assert "Broke." in client.get(f"{path}/edit").content.decode()
    assert post(as_user(ben), f"{path}/edit", rating="1", body="x")[0] == 404
    assert post(as_user(ben), f"{path}/delete")[0] == 404
    assert post(client, f"{path}/delete") == (302, f"/products/{product.slug}?said=deleted")
    assert not Review.objects.exists()


def test_voting_by_form(product, ada, ben, make_review, as_user):
    review = make_review(ada)
    path, page = f"/reviews/{review.pk}/vote", f"/products/{product.slug}"
    assert post(as_user(ben), path) == (302, f"{page}?said=voted#review-{review.pk}")
    assert Vote.objects.count() == 1
    assert post(as_user(ben), path, action="remove") == (302, f"{page}?said=unvoted#review-{review.pk}")
    assert Vote.objects.count() == 0
    assert post(as_user(ada), path)[1] == f"{page}?said=own-review#review-{review.pk}"


def test_a_visitor_is_sent_to_log_in_and_comes_back(product, ada, make_review, as_user):
    review = make_review(ada)
    page = f"/products/{product.slug}"
    assert post(as_user(), f"{page}/reviews/new") == (302, f"/accounts/login?next={page}/reviews/new")
    assert post(as_user(), f"/reviews/{review.pk}/vote") == (302, f"/accounts/login?next={page}")
    assert post(as_user(), f"/reviews/{review.pk}/edit") == (302, f"/accounts/login?next=/reviews/{review.pk}/edit")


def test_forms_ask_for_their_csrf_token(product, ada):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(f"/products/{product.slug}/reviews/new", {"rating": 5, "body": "x"}).status_code == 403


def test_asking_to_vote_by_get_changes_nothing(ada, ben, make_review, as_user):
    assert as_user(ben).get(f"/reviews/{make_review(ada).pk}/vote").status_code == 405
