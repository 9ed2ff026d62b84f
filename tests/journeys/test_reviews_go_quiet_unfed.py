"""Reviews go quiet with the feed off, between real processes: what customers write stays there until the way back."""

from pathlib import Path
from typing import Any

import pytest

from strangler.testing.waiting import wait_until
from tests.demo.leaving import leave, start_again
from tests.journeys.test_reviews_go_quiet import QUIET, WITHIN_S, WITHOUT_TAKE, asking, keys, written
from tests.projects.shop.shop import Shop, opened
from tests.projects.shop.visitor import Visitor, who_answered

OFF = "its feed is off while its tables are put away: what its owner writes does not come here"
QUEUED = (
    "SELECT (SELECT COUNT(*) FROM strangler_queue WHERE link = 'reviews')"
    " + (SELECT COUNT(*) FROM strangler_inflight WHERE link = 'reviews')"
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("profile", ["embedded", "production"])
def test_reviews_go_quiet_without_a_feed_and_home(profile: str, tmp_path: Path) -> None:
    with opened(tmp_path / "shop", profile, has_celery=True, monolith=WITHOUT_TAKE) as shop:
        unfed(tmp_path / "shop" / "plans" / "reviews" / "0006_retire.py")
        shop.strangle("advance", "reviews", "--to", "own")
        customer, staff = shop.visitor("demo001"), shop.visitor("staff")
        with asking(shop) as seen:
            leave(shop.world, shop.command, close_doors=lambda: None)
            (move,) = shop.strangle("advance", "reviews", "--to", "retire")["moves"]
        assert (set(seen), move["after"]) == ({200}, "retire")
        old = keys(shop, QUIET)

        review = written(customer, staff, product=7, title="nobody feeds it")
        wait_until(lambda: rated(shop, 7) == approved(shop, 7), within_s=WITHIN_S, what="its product's rating")
        assert "nobody feeds it" in page(shop, customer, product=7)
        a_product_is_deleted(shop, product=8)
        assert (keys(shop, QUIET), shop.rows("service", QUEUED)) == (old, [(0,)])
        (line,) = [each for each in board(shop)["links"] if each["link"] == "reviews"]
        assert (line["stopped"], line["faults"]) == (OFF, [])
        assert "S514" not in {each["id"] for each in shop.ask("doctor")["refusals"]}

        with asking(shop) as seen:
            shop.strangle("rollback", "reviews")
            assert review in keys(shop, "reviews_review")
            shop.await_equal()
            the_code_returns(shop)
            shop.strangle("rollback", "reviews", "--to", "serve")
        assert set(seen) == {200}
        assert (board(shop)["stage"], board(shop)["owner"]) == ("serve", "monolith")
        made = customer.send("POST", "/api/products/9/reviews/", {"rating": 4, "title": "home", "body": "Again."})
        assert (made.status_code, who_answered(made)) == (201, "monolith"), made.text
        shop.await_equal()


def unfed(step: Path) -> None:
    text = step.read_text()
    assert "plans.Retire()" in text
    step.write_text(text.replace("plans.Retire()", 'plans.Retire(feed="off")'))


def the_code_returns(shop: Shop) -> None:
    """As it left: process by process."""
    shop.world.monolith.env.update({"SHOP_REVIEWS": "1"})
    start_again(shop.world, shop.command)


def board(shop: Shop) -> Any:
    (found,) = shop.strangle("status", "reviews")["extractions"]
    return found


def page(shop: Shop, customer: Visitor, *, product: int) -> str:
    """And nobody waits there for a follower that is not fed."""
    (slug,) = shop.rows("monolith", f"SELECT slug FROM catalog_product WHERE id = {product}")[0]
    answer = customer.get(f"/products/{slug}")
    assert "X-Strangler-Stale" not in answer.headers
    return answer.text


def rated(shop: Shop, product: int) -> int:
    return int(shop.rows("monolith", f"SELECT review_count FROM catalog_product WHERE id = {product}")[0][0])


def approved(shop: Shop, product: int) -> int:
    wanted = f"SELECT COUNT(*) FROM reviews_review WHERE status = 'approved' AND product_id = {product}"
    return int(shop.rows("service", wanted)[0][0])


def a_product_is_deleted(shop: Shop, *, product: int) -> None:
    """In the shop's admin: its reviews go where they are owned. The copy here keeps what it had."""
    staff, target = shop.visitor("staff"), f"/admin/catalog/product/{product}/delete/"
    staff.get(target)
    assert approved(shop, product)
    assert staff.post_form(target, {"post": "yes"}).status_code == 302
    wait_until(lambda: not approved(shop, product), within_s=WITHIN_S, what="its reviews to go at their owner")
