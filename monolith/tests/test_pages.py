"""Every page stands, for a visitor, a customer and staff, on a generated shop."""

import pytest
from django.contrib.auth.models import User

from monolith.catalog import motifs
from monolith.catalog.models import Category, Product
from monolith.generator.fill import fill
from monolith.generator.scale import SCALES
from monolith.reviews.models import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    fill(SCALES["tiny"], seed=1, demo=2, password="!")


PAGES = [
    "/",
    "/search",
    "/search?q=mug&order=rating&page=2",
    "/basket",
    "/accounts/login",
    "/accounts/signup",
    "/healthz",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stands_for_a_visitor(world, client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/orders", "/accounts/profile", "/checkout"])
def test_a_customers_page_sends_visitors_to_log_in(world, client, path):
    assert client.get(path).headers["Location"] == f"/accounts/login?next={path}"


def test_every_product_and_shelf_has_a_page(world, client):
    for thing in [*Category.objects.all(), *Product.objects.all()]:
        assert client.get(thing.get_absolute_url()).status_code == 200
    assert client.get("/products/no-such-thing").status_code == 404


@pytest.mark.parametrize("path", ["/orders", "/accounts/profile"])
def test_a_customers_page_stands_for_a_customer(world, client, path):
    client.force_login(Review.objects.filter(verified_purchase=True).first().user)
    assert client.get(path).status_code == 200


def test_a_product_page_costs_the_same_for_any_number_of_reviews(world, client, django_assert_max_num_queries):
    client.force_login(User.objects.get(username="demo001"))
    loved = Product.objects.order_by("-review_count").first()
    with django_assert_max_num_queries(22):
        client.get(loved.get_absolute_url())


@pytest.mark.parametrize("path", ["reviews/review", "reviews/vote", "catalog/product", "orders/order", "auth/user"])
def test_staff_see_every_table(world, client, path):
    client.force_login(User.objects.get(username="staff"))
    assert client.get(f"/admin/{path}/").status_code == 200


@pytest.mark.parametrize("motif", motifs.MOTIFS)
def test_every_motif_is_a_picture(client, motif):
    answer = client.get(f"/pictures/{motif}-200.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml" and answer.content.startswith(b"<svg")
    assert client.get(f"/pictures/{motif}-360.svg").status_code == 404


def test_what_a_customer_writes_is_never_markup(product, ada, make_review, client):
    make_review(ada, body="<script>alert(1)</script>", title="<b>bold</b>")
    page = client.get(product.get_absolute_url()).content.decode()
    assert "<script>alert" not in page and "&lt;b&gt;bold" in page


def test_leaving_deletes_the_account(ada, client, product, make_review):
    make_review(ada)
    client.force_login(ada)
    assert client.post("/accounts/leave").status_code == 302
    assert not User.objects.exists() and not Review.objects.exists()


@pytest.mark.parametrize("order", ["name", "price", "-price", "rating", "loved", "new"])
def test_the_catalogue_api_lists_in_a_settled_order(world, client, order):
    first = client.get(f"/api/products/?ordering={order}").content
    assert first == client.get(f"/api/products/?ordering={order}").content


def test_the_catalogue_api_finds_by_shelf_and_word(world, client):
    shelf = client.get("/api/products/?category=kitchen").json()
    assert shelf["count"] and {row["category"] for row in shelf["results"]} == {"kitchen"}
    one = shelf["results"][0]
    assert client.get(f"/api/products/{one['id']}/").json() == one
    assert client.get("/api/products/999/").json() == {"detail": "Not found."}
    assert [row["slug"] for row in client.get("/api/categories/").json()][0] == "kitchen"


def test_the_session_says_who_is_asking(ada, client):
    assert client.get("/api/session/").json() == {"user_id": None, "username": "", "is_staff": False}
    client.force_login(ada)
    assert client.get("/api/session/").json() == {"user_id": ada.pk, "username": "ada", "is_staff": False}
