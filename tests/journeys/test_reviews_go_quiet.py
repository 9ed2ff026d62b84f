"""The reviews app leaves the shop process by process, its tables go quiet, and come back; nobody is answered an error."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from strangler.testing.waiting import wait_until
from tests.demo.leaving import leave
from tests.projects.shop.shop import Shop, opened
from tests.projects.shop.visitor import Visitor, who_answered

PROFILES = ["embedded", pytest.param("production", marks=pytest.mark.slow)]
WITHIN_S = 60.0
BETWEEN_S = 0.05  # before each look: somebody at a screen, and not a load that leaves the moves no processor
QUIET = "strangler_quiet_reviews_review"
WITHOUT_TAKE = {"DJANGO_SETTINGS_MODULE": "monolith.settings"}  # the other journeys' view imports reviews

pytestmark = pytest.mark.timeout(600)


@pytest.mark.parametrize("profile", PROFILES)
def test_reviews_go_quiet_and_back(profile: str, tmp_path: Path) -> None:
    with opened(tmp_path / "shop", profile, monolith=WITHOUT_TAKE) as shop:
        shop.strangle("advance", "reviews", "--to", "own")
        (refusal,) = shop.ask("advance", "reviews")["refusals"]
        assert refusal["id"] == "S407" and "model reviews.Review stands on reviews_review" in refusal["what"]

        customer = shop.visitor("demo001")
        with asking(shop) as seen:
            leave(shop.world, shop.command, close_doors=lambda: None)
            (move,) = shop.strangle("advance", "reviews", "--to", "retire")["moves"]
        assert set(seen) == {200} and len(seen) > 20
        assert move["after"] == "retire"

        review = written(customer, shop.visitor("staff"), product=7, title="in quiet")
        wait_until(lambda: review in keys(shop, QUIET), within_s=WITHIN_S, what="the row under the new name")
        (slug,) = shop.rows("monolith", "SELECT slug FROM catalog_product WHERE id = 7")[0]
        assert "in quiet" in customer.get(f"/products/{slug}").text
        assert "in quiet" in customer.get("/accounts/profile").text
        form = customer.get(f"/reviews/{review}/edit")
        assert (form.status_code, who_answered(form)) == (200, "reviews")
        a_product_is_deleted(shop, product=7, review=review)

        shop.strangle("rollback", "reviews")
        (board,) = shop.strangle("status", "reviews")["extractions"]
        assert (board["stage"], board["owner"]) == ("own", "service")
        shop.await_equal()
        refused = shop.ask("rollback", "reviews")
        assert [each["id"] for each in refused["refusals"]] == ["S470"], "the code is still away"


@contextmanager
def asking(shop: Shop) -> Iterator[list[int]]:
    """Somebody looks at pages of the shop and of reviews, and votes, all the while; the statuses they were answered."""
    (slug,) = shop.rows("monolith", "SELECT slug FROM catalog_product WHERE id = 1")[0]
    review = keys(shop, "reviews_review", "service")[0]
    visitor, seen, over = shop.visitor("demo002"), list[int](), threading.Event()
    paths = ("/", f"/products/{slug}", "/api/products/1/reviews/", f"/api/reviews/{review}/", "/accounts/profile")

    def go() -> None:
        for path in cycle(paths):
            seen.append(visitor.get(path).status_code)
            if over.wait(BETWEEN_S):
                break

    asker = threading.Thread(target=go)
    asker.start()
    try:
        yield seen
    finally:
        over.set()
        asker.join()


def keys(shop: Shop, table: str, side: str = "monolith") -> list[int]:
    return [row[0] for row in shop.rows(side, f"SELECT id FROM {table} WHERE status = 'approved' ORDER BY id")]


def written(customer: Visitor, staff: Visitor, *, product: int, title: str) -> int:
    """And approved."""
    said = {"rating": 5, "title": title, "body": "Still here."}
    made = customer.send("POST", f"/api/products/{product}/reviews/", said)
    assert (made.status_code, who_answered(made)) == (201, "reviews"), made.text
    review = int(made.json()["id"])
    assert staff.send("POST", f"/api/reviews/{review}/moderate/", {"status": "approved"}).status_code == 200
    return review


def a_product_is_deleted(shop: Shop, *, product: int, review: int) -> None:
    """By staff, in the shop's admin, which knows of no review any more: they go at their owner, and then here."""
    staff = shop.visitor("staff")
    target = f"/admin/catalog/product/{product}/delete/"
    staff.get(target)
    assert staff.post_form(target, {"post": "yes"}).status_code == 302
    wait_until(
        lambda: not any(row[0] == review for row in shop.rows("monolith", f"SELECT id FROM {QUIET}")),
        within_s=WITHIN_S,
        what="its reviews to go here as well",
    )
    assert review not in keys(shop, "reviews_review", "service")
