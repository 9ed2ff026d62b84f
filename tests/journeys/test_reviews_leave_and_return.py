"""The shop loses its reviews to a service and takes them back, with the verbs an operator types, through the real gateway.

What was under way when ownership moved is answered once, by whoever carried it out, or refused honestly.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from strangler.testing.waiting import wait_until
from tests.projects.shop.shop import Shop, opened
from tests.projects.shop.visitor import Visitor, who_answered

PROFILES = ["embedded", pytest.param("production", marks=pytest.mark.slow)]
INSIDE_MS = 2_500  # how long a reader sits inside: longer than from the start of a hand-over to its fence
WITHIN_S = 60.0
TRIES = 8

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def opened_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Shop]]:
    """Open a shop once; all gone afterwards."""
    with ExitStack() as stack:
        yield lambda profile, **words: stack.enter_context(opened(tmp_path / "shop", profile, **words))


@pytest.mark.parametrize("profile", PROFILES)
def test_a_request_that_met_the_fence_is_answered_once(
    opened_shop: Callable[..., Shop], profile: str, tmp_path: Path
) -> None:
    shop = opened_shop(profile, monolith={"SHOP_DIGEST_MS": str(INSIDE_MS)})
    shop.strangle("advance", "reviews", "--to", "serve")
    visitor, shop_itself = shop.visitor("demo001"), shop.world.at.url("monolith")

    answer = meet_the_fence(shop, visitor, tmp_path / "stop", "advance")
    assert (answer.status_code, who_answered(answer)) == (200, "reviews")

    says_no_lie(shop, visitor, to=shop_itself)
    admits_what_it_did(shop, visitor)

    shop.strangle("rollback", "reviews")
    shop.await_equal()
    assert visitor.send("POST", "/api/products/3/reviews/", words("home again")).status_code == 201
    assert titles(shop, "monolith")["home again"] == 1


@pytest.mark.parametrize("profile", PROFILES)
def test_staff_decide_in_the_service_and_the_shop_keeps_its_ratings(
    opened_shop: Callable[..., Shop], profile: str, tmp_path: Path
) -> None:
    shop = opened_shop(profile)
    customer, staff = shop.visitor("demo001"), shop.visitor("staff")
    shop.strangle("advance", "reviews", "--to", "serve")
    assert decide(staff, 1) == (404, "monolith")
    shop.strangle("advance", "reviews", "--to", "own")
    assert decide(customer, 1) == (403, "reviews")

    (_, before) = kept(shop, 1)
    approved_in_the_service(shop, customer, staff, product=1)
    assert kept(shop, 1) == due(shop, 1)
    assert kept(shop, 1)[1] == before + 1

    with without_replay(tmp_path / "shop" / "plans" / "reviews" / "__init__.py"):
        stale = kept(shop, 2)
        approved_in_the_service(shop, customer, staff, product=2)
        assert kept(shop, 2) == stale != due(shop, 2), "only the replayed signal keeps it"

    old_code_deletes(shop, customer, staff, product=12)
    shop.strangle("rollback", "reviews")
    assert decide(staff, 1) == (404, "monolith")


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["embedded", "production"])
def test_a_request_that_met_the_fence_of_the_service_is_answered_once_by_the_shop(
    opened_shop: Callable[..., Shop], profile: str, tmp_path: Path
) -> None:
    shop = opened_shop(profile, service={"REVIEWS_DIGEST_MS": str(INSIDE_MS)})
    shop.strangle("advance", "reviews", "--to", "own")

    answer = meet_the_fence(shop, shop.visitor("demo001"), tmp_path / "stop", "rollback")

    assert (answer.status_code, who_answered(answer)) == (200, "monolith")


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["embedded", "production"])
def test_reviews_leave_and_return(opened_shop: Callable[..., Shop], profile: str) -> None:
    shop = opened_shop(profile, is_compared=True)
    people = People(shop)
    assert shop.strangle("check")["ok"]

    people.find("declared", reads={"monolith"}, writes="monolith")
    shop.strangle("advance", "reviews")
    people.find("copy", reads={"monolith"}, writes="monolith")
    shop.strangle("advance", "reviews")
    people.find("shadow", reads={"monolith"}, writes="monolith")
    people.look_around_until(lambda: shop.ask("advance", "reviews")["ok"])
    people.find_a_share("canary")
    shop.strangle("advance", "reviews")
    people.find("serve", reads={"reviews"}, writes="monolith")
    shop.strangle("advance", "reviews")
    people.find("own", reads={"reviews"}, writes="reviews")
    old_code_deletes(shop, people.members[1], people.staff, product=12)
    shop.strangle("rollback", "reviews")
    people.find("serve", reads={"reviews"}, writes="monolith")
    shop.strangle("advance", "reviews")
    people.find("own", reads={"reviews"}, writes="reviews")
    shop.strangle("rollback", "reviews", "--to", "copy")
    people.find("copy", reads={"monolith"}, writes="monolith")


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["embedded", "production"])
def test_a_conductor_that_dies_is_taken_over_by_whoever_delivers(
    opened_shop: Callable[..., Shop], profile: str
) -> None:
    shop = opened_shop(profile)
    shop.strangle("advance", "reviews", "--to", "serve")
    visitor = shop.visitor("demo001")

    for product, (verb, moment, stage) in enumerate(TAKEN_OVER, 1):
        die_at(shop, f"hand_over.{moment}", verb)
        wait_until(lambda: not shop.is_left(), within_s=WITHIN_S, what=f"a take-over of {verb} at {moment}")
        (board,) = shop.strangle("status", "reviews")["extractions"]
        owner = "service" if stage == "own" else "monolith"
        assert (board["stage"], board["owner"]) == (stage, owner), (verb, moment)
        made = visitor.send("POST", f"/api/products/{product}/reviews/", words("after all"))
        assert (made.status_code, who_answered(made)) == (201, {"service": "reviews"}.get(owner, owner))

    shop.await_equal()
    assert titles(shop, "service")["after all"] == len(TAKEN_OVER)


TAKEN_OVER = (  # verb, where its conductor dies, the stage that somebody else leads to
    ("advance", "drain", "serve"),
    ("advance", "open", "own"),
    ("rollback", "fence", "own"),
    ("rollback", "journal", "own"),
    ("rollback", "open", "serve"),
    ("advance", "settle", "own"),
    ("rollback", "settle", "serve"),
)


def die_at(shop: Shop, moment: str, verb: str) -> None:
    """A conductor killed there; told again if its hand-over did not even fit into its second."""
    for _ in range(TRIES):
        conductor = shop.strangle_until(moment, None, verb, "reviews")
        if conductor.wait(within_s=WITHIN_S) == -9:
            return
        assert "S408" in conductor.log_tail()
    raise AssertionError(f"never came to {moment}")


class People:
    """Two members and as many passers-by as it takes; each writes about another thing in each stage."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.members = [shop.visitor(f"demo{number:03d}") for number in (1, 2)]
        self.staff = shop.visitor("staff")
        self.said: Counter[str] = Counter()
        self.bought = iter(range(1, 13))  # all the products there are

    def find(self, stage: str, *, reads: set[str], writes: str) -> None:
        """The stage as the command tells it, and who answers whom; what was acknowledged stands once on both sides."""
        (board,) = self.shop.strangle("status", "reviews")["extractions"]
        assert (board["stage"], board["owner"]) == (stage, {"reviews": "service"}.get(writes, writes))
        everybody = [*self.members, self.shop.visitor()]  # whoever wrote just now is answered where he finds it
        wait_until(lambda: {self.read(one) for one in everybody} == reads, within_s=WITHIN_S, what=f"{reads} to answer")
        assert self.write(stage) == {writes}
        if stage != "declared":
            self.shop.await_equal()
        found = titles(self.shop, "monolith")
        assert {title: found[title] for title in self.said} == dict.fromkeys(self.said, 1)

    def find_a_share(self, stage: str) -> None:
        """Some are answered by the service, always the same ones."""
        seen: set[str] = set()
        for _ in range(200):
            somebody = self.shop.visitor()
            self.read(somebody)  # the gateway does not know him yet
            side = self.read(somebody)
            assert {self.read(somebody) for _ in range(3)} == {side}
            seen.add(side)
            if len(seen) == 2:
                break
        self.find(stage, reads={self.read(one) for one in self.members} | {"monolith"}, writes="monolith")
        assert seen == {"monolith", "reviews"}

    def read(self, who: Visitor) -> str:
        answer = who.get("/api/products/1/reviews/")
        assert answer.status_code == 200
        return who_answered(answer)

    def write(self, stage: str) -> set[str]:
        """A review written and edited; who took it."""
        writer, product, title = self.members[0], next(self.bought), f"{stage}, take {len(self.said)}"
        made = writer.send("POST", f"/api/products/{product}/reviews/", words("a draft"))
        assert made.status_code == 201, made.text
        edited = writer.send("PATCH", f"/api/reviews/{made.json()['id']}/", {"title": title})
        assert (edited.status_code, edited.json()["title"]) == (200, title)
        self.said[title] += 1
        return {who_answered(made), who_answered(edited)}

    def look_around_until(self, is_enough: Callable[[], bool]) -> None:
        """Every read route that is declared, with different words, until there is evidence enough."""
        (me,) = self.shop.rows("monolith", "SELECT id FROM auth_user WHERE username = 'demo001'")[0]
        reviews = [
            row[0] for row in self.shop.rows("monolith", "SELECT id FROM reviews_review WHERE status = 'approved'")
        ]
        for turn in range(1, TRIES + 1):
            for page in range(1, 6):
                self.staff.get(f"/api/products/{page}/reviews/?page_size={turn + page}")
                self.staff.get(f"/api/reviews/{reviews[5 * turn + page]}/")
                self.staff.get(f"/api/users/{me + page - 1}/reviews/?page_size={turn + page}")
                self.staff.get(f"/api/moderation/reviews/?page_size={turn * 5 + page}")
            if is_enough():
                return
        raise AssertionError(f"the gate never passed: {self.shop.ask('status', 'reviews')}")


def meet_the_fence(shop: Shop, visitor: Visitor, file: Path, verb: str) -> httpx2.Response:
    """The answer of a request that was inside before the hold, and still is when the fence goes up. Carried out once."""
    ((review, before),) = shop.rows(
        "monolith", "SELECT id, digest_count FROM reviews_review WHERE status = 'approved' ORDER BY id LIMIT 1"
    )
    for _ in range(TRIES):
        bounced = shop.gauge("bounced_total")
        conductor = shop.strangle_until("hand_over.prepare", file, verb, "reviews", "--format", "json")
        wait_until(file.exists, within_s=WITHIN_S, what="the conductor to stand before the hand-over")
        with ThreadPoolExecutor(1) as elsewhere:
            asked = elsewhere.submit(visitor.send, "POST", f"/api/reviews/{review}/digest/")
            wait_until(lambda: shop.gauge("inflight_unsafe") == 1, within_s=WITHIN_S, what="the request to be inside")
            file.unlink()
            status = conductor.wait(within_s=WITHIN_S)
            answer = asked.result()
        before += 1
        if status == 0:
            break
    assert status == 0, conductor.log_tail()
    said = conductor.log_tail(lines=200)
    (move,) = json.loads(said[said.index("{\n") :])["moves"]
    assert move["hand_over"]["left_in_flight"] == 1
    assert shop.gauge("bounced_total") == bounced + 1
    shop.await_equal()
    assert shop.rows("service", f"SELECT digest_count FROM reviews_review WHERE id = {review}") == [(before,)]
    return answer


def says_no_lie(shop: Shop, visitor: Visitor, *, to: str) -> None:
    """Two views that swallow an IntegrityError, asked past the gateway: they say neither yes nor "already", and the gateway
    that hears it has it done, once."""
    (review,) = shop.rows("monolith", "SELECT id FROM reviews_review WHERE status = 'approved' ORDER BY id LIMIT 1")[0]
    for path, said in ((f"/api/reviews/{review}/vote/", None), ("/api/products/1/reviews/", words("said once"))):
        answer = visitor.send("POST", path, said, to=to)
        assert answer.status_code == 503
        assert answer.headers["X-Strangler-Fenced"] == "reviews;2"
    assert not titles(shop, "monolith")["said once"]
    assert visitor.send("POST", f"/api/reviews/{review}/vote/").status_code == 201
    assert visitor.send("POST", "/api/products/1/reviews/", words("said once")).status_code == 201
    shop.await_equal()
    assert titles(shop, "service")["said once"] == 1


def admits_what_it_did(shop: Shop, visitor: Visitor) -> None:
    """It committed something before it met the fence: asked again, that would be done twice. So it is an error, once."""
    bounced, stock = shop.gauge("bounced_total"), "SELECT stock FROM catalog_product WHERE id = 2"
    ((before,),) = shop.rows("monolith", stock)
    answer = visitor.send("POST", "/take/2")
    assert (answer.status_code, who_answered(answer)) == (500, "monolith")
    assert shop.rows("monolith", stock) == [(before - 1,)]
    assert shop.gauge("bounced_total") == bounced
    assert not any(titles(shop, side)["taken and reviewed"] for side in ("monolith", "service"))


def approved_in_the_service(shop: Shop, customer: Visitor, staff: Visitor, *, product: int) -> None:
    """A customer's review of a product that lay idle until now, approved through the endpoint that only the service has."""
    made = customer.send("POST", f"/api/products/{product}/reviews/", words("written there"))
    assert (made.status_code, who_answered(made)) == (201, "reviews")
    assert decide(staff, made.json()["id"]) == (200, "reviews")
    shop.await_equal()


def old_code_deletes(shop: Shop, customer: Visitor, staff: Visitor, *, product: int) -> None:
    """The nightly command's raw SQL, and the admin's page for a product, as the shop always had them: while the service owns,
    what they delete goes there too."""
    made = customer.send(
        "POST", f"/api/products/{product - 1}/reviews/", words("spam") | {"body": "Buy cheap watches!"}
    )
    assert (made.status_code, who_answered(made)) == (201, "reviews")
    spam = made.json()["id"]
    assert staff.send("POST", f"/api/reviews/{spam}/vote/").status_code == 201
    shop.await_equal()
    of_it, of_product = f"id = {spam}", f"product_id = {product}"
    assert all(shop.rows("service", f"SELECT 1 FROM reviews_review WHERE {which}") for which in (of_it, of_product))

    assert shop.command("purge_spam", "--containing", "cheap watches").stdout.startswith("1 spam")
    assert staff.post_form(f"/admin/catalog/product/{product}/delete/", {"post": "yes"}).status_code == 302

    shop.await_equal()
    for side in ("monolith", "service"):
        assert not shop.rows(side, f"SELECT 1 FROM reviews_review WHERE {of_it} OR {of_product}")
        assert not shop.rows(side, f"SELECT 1 FROM reviews_vote WHERE review_id = {spam}")


def decide(who: Visitor, review: int) -> tuple[int, str]:
    """(status, who answered)."""
    answer = who.send("POST", "/api/moderation/reviews/decide/", {"ids": [review], "status": "approved"})
    return answer.status_code, who_answered(answer)


def kept(shop: Shop, product: int) -> tuple[float, int]:
    """(average, count) as the shop's product has them, and shows them."""
    ((average, count),) = shop.rows(
        "monolith", f"SELECT rating_avg, review_count FROM catalog_product WHERE id = {product}"
    )
    return float(average), count


def due(shop: Shop, product: int) -> tuple[float, int]:
    """The same as the service's rows would have it."""
    found = shop.rows(
        "service", f"SELECT rating FROM reviews_review WHERE product_id = {product} AND status = 'approved'"
    )
    return round(sum(rating for (rating,) in found) / len(found), 2), len(found)


@contextmanager
def without_replay(declaration: Path) -> Iterator[None]:
    """The plan as it would be if nobody had answered for the shop's receiver; answers are read anew for each batch."""
    text = declaration.read_text()
    answer = '        plans.Replay("monolith.reviews.ratings.keep_rating"),\n'
    assert answer in text
    declaration.write_text(text.replace(answer, ""))
    try:
        yield
    finally:
        declaration.write_text(text)


def words(title: str) -> dict[str, Any]:
    return {"rating": 4, "title": title, "body": "It does what it says."}


def titles(shop: Shop, side: str) -> Counter[str]:
    return Counter(title for (title,) in shop.rows(side, "SELECT title FROM reviews_review"))
