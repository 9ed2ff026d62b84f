"""From the first look to the verified review, and what must never be sold."""

import pytest
from django.test import Client

from monolith.catalog.models import Product
from monolith.orders.models import Basket, Order, OrderLine
from monolith.reviews.models import Review

pytestmark = pytest.mark.django_db


def field(page: str, name: str) -> str:
    """The value of a form's hidden field."""
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def test_a_visitor_looks_signs_up_buys_and_reviews(make_product):
    product = make_product("Copper Oak Mug", stock=3)
    shop = Client(enforce_csrf_checks=True)

    def send(path: str, **form):
        token = shop.cookies["csrftoken"].value
        return shop.post(path, {"csrfmiddlewaretoken": token, **form})

    assert "Copper Oak Mug" in shop.get("/search?q=copper").content.decode()
    shop.get(f"/products/{product.slug}")
    assert send("/basket/add", product=product.pk, quantity=2).status_code == 302
    assert shop.get("/checkout").headers["Location"] == "/accounts/login?next=/checkout"
    shop.get("/accounts/signup")
    word = "nine-blue-kettles"
    signed = send("/accounts/signup", username="cleo", first_name="Cleo", email="", password1=word, password2=word)
    assert signed.status_code == 302, signed.content.decode()
    token = field(shop.get("/checkout").content.decode(), "token")
    placed = send("/checkout", token=token, name="Cleo", address="1 Mill Lane")
    order = Order.objects.get()
    assert placed.headers["Location"] == f"/orders/{order.pk}"
    assert (order.total, OrderLine.objects.get().quantity) == (product.price * 2, 2)
    product.refresh_from_db()
    assert product.stock == 1 and not Basket.objects.exists()
    assert "Copper Oak Mug" in shop.get("/orders").content.decode()
    assert send(f"/products/{product.slug}/reviews/new", rating="5", title="", body="Mine.").status_code == 302
    assert Review.objects.get().verified_purchase
    assert "Verified purchase" in shop.get(f"/products/{product.slug}").content.decode()
    send("/accounts/logout")
    assert shop.get("/orders").status_code == 302


def test_logging_in_by_form_pours_the_visitors_basket_into_the_customers(product, ada):
    shop = Client()
    shop.post("/basket/add", {"product": product.pk, "quantity": 2})
    assert shop.post("/accounts/login", {"username": "ada", "password": "slow-mornings"}).status_code == 302
    basket = Basket.objects.get()
    assert basket.user == ada and basket.lines.get().quantity == 2


def test_pressing_twice_buys_once(product, ada, as_user):
    client, form = as_user(ada), {"token": "t1", "name": "Ada", "address": "1 Mill Lane"}
    client.post("/basket/add", {"product": product.pk}, format="multipart")
    answers = [client.post("/checkout", form, format="multipart").headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1] == f"/orders/{Order.objects.get().pk}"


def test_the_api_answers_the_same_order_for_the_same_token(product, ada, as_user):
    client, wanted = as_user(ada), {"lines": [{"product_id": product.pk, "quantity": 2}], "token": "t1"}
    first, again = client.post("/api/orders/", wanted), client.post("/api/orders/", wanted)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == client.get(f"/api/orders/{first.json()['id']}/").json()
    product.refresh_from_db()
    assert product.stock == 8


def test_what_is_not_there_is_not_sold_and_nothing_else_of_the_order_either(make_product, ada, as_user):
    plenty, short = make_product("A", stock=5), make_product("B", stock=1)
    wanted = {"lines": [{"product_id": plenty.pk, "quantity": 2}, {"product_id": short.pk, "quantity": 2}]}
    answer = as_user(ada).post("/api/orders/", wanted)
    assert answer.status_code == 409
    assert answer.json() == {"detail": "Not enough in stock.", "product_id": short.pk, "available": 1}
    assert list(Product.objects.order_by("pk").values_list("stock", flat=True)) == [5, 1]
    assert not Order.objects.exists()


def test_orders_are_their_customers_business(product, ada, ben, buy, as_user):
    order = buy(ada, product)
    assert as_user(ben).get(f"/api/orders/{order.pk}/").status_code == 404
    assert as_user(ben).get(f"/orders/{order.pk}").status_code == 404
    assert as_user().get("/api/orders/").status_code == 403


def test_a_basket_by_api(product, as_user):
    client = as_user()
    assert client.get("/api/basket/").json() == {"lines": [], "total": "0.00"}
    held = client.post("/api/basket/lines/", {"product_id": product.pk, "quantity": 2}).json()
    assert held == {"lines": [{"product_id": product.pk, "quantity": 2, "unit_price": "12.50"}], "total": "25.00"}
    assert client.delete(f"/api/basket/lines/{product.pk}/").json()["lines"] == []


def test_looking_begins_no_basket_and_no_session(product, as_user):
    client = as_user()
    client.get("/basket")
    client.get(f"/products/{product.slug}")
    assert not Basket.objects.exists() and "sessionid" not in client.cookies
