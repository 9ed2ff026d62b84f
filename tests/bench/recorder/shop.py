"""An empty folder in; the shop in this process, seeded, and requests as its server would hand them over, out.

Through Django's WSGI handler and not through the test client, which copies every template's context: that would make the
requests slower, and the recorder look cheaper than it is.
"""

import json
import os
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

Ask = Callable[[], None]
TOKEN = "forthebench" * 2 + "abcdefghij"  # of CSRF's length; the cookie and the header only have to agree


def open_in(folder: Path) -> None:
    """Call it before anything of Django is set up."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "monolith.settings"
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'shop.sqlite3'}")
    os.environ["SHOP_DATA_DIR"] = str(folder)
    for name in ("STRANGLER_RECORD", "STRANGLER_RECORD_SHARE"):
        os.environ.pop(name, None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed", "--seed", "7", "--password", "slow-mornings", stdout=StringIO(), stderr=StringIO())


def requests() -> list[Ask]:
    """Four reads as customers make them, signed in, and a write that a receiver follows. Each raises if it is not answered."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import Client

    from monolith.catalog.models import Product
    from monolith.reviews.models import Review

    product = Product.objects.filter(active=True).order_by("pk").first()
    review = (
        Review.objects.filter(user__username="demo001").order_by("pk").first() or Review.objects.order_by("pk").first()
    )
    assert product and review
    client = Client()
    client.force_login(review.user)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    handler = WSGIHandler()
    words = {"title": "Later", "body": "Still good.", "rating": 4}
    return [
        _ask(handler, cookies, "GET", "/"),
        _ask(handler, cookies, "GET", f"/products/{product.slug}"),
        _ask(handler, cookies, "GET", f"/api/products/{product.pk}/reviews/"),
        _ask(handler, cookies, "GET", "/basket"),
        _ask(handler, cookies, "PATCH", f"/api/reviews/{review.pk}/", words),
    ]


def _ask(handler: Any, cookies: str, method: str, path: str, data: Any = None) -> Ask:
    body = json.dumps(data).encode() if data is not None else b""

    def ask() -> None:
        told: list[str] = []
        answer = handler(
            _environ(method, path, body, cookies), lambda status, headers, trouble=None: told.append(status)
        )
        for _part in answer:
            pass
        answer.close()
        if not told[0].startswith("200"):
            raise RuntimeError(f"{method} {path} was answered {told[0]}")

    return ask


def _environ(method: str, path: str, body: bytes, cookies: str) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8001",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": f"{cookies}; csrftoken={TOKEN}",
        "HTTP_X_CSRFTOKEN": TOKEN,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
