"""A small shop for tests: shelves, customers, clients. Runs on whatever DATABASE_URL names."""

import os
from collections.abc import Callable
from decimal import Decimal

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "monolith.settings")
django.setup()  # before test files import models, also when nobody named the settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as in the shop: one in memory has no WAL, and threads cannot share it honestly."""
    from django.conf import settings

    ours = settings.DATABASES["default"]
    if ours["ENGINE"].endswith("sqlite3"):
        ours.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "shop.sqlite3")


@pytest.fixture(autouse=True)
def no_waiting(settings) -> None:
    settings.SHOP_DIGEST_MS = 0
    settings.WHITENOISE_AUTOREFRESH = True  # files are looked up when asked for, not all by every new client
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def shelf(db):
    from monolith.catalog.models import Category

    return Category.objects.create(name="Kitchen", slug="kitchen", motif="mug", position=1)


@pytest.fixture
def make_product(shelf) -> Callable:
    from monolith.catalog.models import Picture, Product

    def make(name: str = "Moss Mug", *, price: str = "12.50", stock: int = 10, **columns):
        number = Product.objects.count() + 1
        slug = f"{name.lower().replace(' ', '-')}-{number}"
        product = Product.objects.create(
            category=shelf, sku=f"T-{number}", name=name, slug=slug, price=Decimal(price), stock=stock, **columns
        )
        Picture.objects.create(product=product, motif="mug", hue=30, alt=name)
        return product

    return make


@pytest.fixture
def product(make_product):
    return make_product()


@pytest.fixture
def make_user(db) -> Callable:
    from django.contrib.auth.models import User

    def make(name: str, **columns):
        return User.objects.create_user(name, password="slow-mornings", **columns)

    return make


@pytest.fixture
def ada(make_user):
    return make_user("ada", first_name="Ada")


@pytest.fixture
def ben(make_user):
    return make_user("ben", first_name="Ben")


@pytest.fixture
def staff(make_user):
    return make_user("staff", is_staff=True, is_superuser=True)


@pytest.fixture
def as_user() -> Callable:
    """A client logged in as somebody, or nobody; CSRF is not asked of it."""
    from rest_framework.test import APIClient

    def client(user=None) -> APIClient:
        made = APIClient()
        if user is not None:
            made.force_login(user)
        return made

    return client


@pytest.fixture
def make_review(product, make_user) -> Callable:
    from monolith.reviews.models import Review

    def make(user, *, of=None, status: str = "approved", rating: int = 4, body: str = "Good.", **columns):
        return Review.objects.create(
            product=of or product, user=user, rating=rating, body=body, status=status, **columns
        )

    return make


@pytest.fixture
def buy() -> Callable:
    from monolith.orders import checkout

    def bought(user, product, quantity: int = 1):
        return checkout.place(user, {product.pk: quantity}, shipping=checkout.Shipping("A", "B"))[0]

    return bought
