"""What a stub answers for the shop has the shape of what the shop answers."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from strangler.boundaries.living.url_paths import every_path

pytestmark = pytest.mark.django_db
PATHS = json.loads((Path(settings.BASE_DIR) / settings.STRANGLER_CONTRACT).read_text())["paths"]
ELSEWHERE = ("review", "moderation")  # in the service's own document


def shape(value):
    """Names and kinds, whatever the values; of a list its first."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]
    return type(value)


def example(path: str, method: str):
    (answer,) = PATHS[path][method]["responses"].values()
    return answer["content"]["application/json"]["example"]


def test_every_read_is_answered_in_the_shape_the_shop_answers(as_user, ada, product):
    client = as_user(ada)
    lines = [{"product_id": product.pk, "quantity": 1}]
    order = client.post("/api/orders/", {"lines": lines, "token": "once"}, format="json").json()
    client.post("/api/basket/lines/", {"product_id": product.pk})
    for path in (path for path, methods in PATHS.items() if "get" in methods):
        asked = path.format(product_id=product.pk, order_id=order["id"])
        assert shape(example(path, "get")) == shape(client.get(asked).json()), path


def test_every_write_is_answered_in_the_shape_the_shop_answers(as_user, ada, product):
    client = as_user(ada)
    wanted = {"product_id": product.pk, "quantity": 1}
    added = client.post("/api/basket/lines/", wanted)
    ordered = client.post("/api/orders/", {"lines": [wanted], "token": "once"}, format="json")
    removed = client.delete(f"/api/basket/lines/{product.pk}/")
    assert shape(example("/api/basket/lines/", "post")) == shape(added.json())
    assert shape(example("/api/orders/", "post")) == shape(ordered.json())
    assert shape(example("/api/basket/lines/{product_id}/", "delete")) == shape(removed.json())


def test_every_json_address_of_the_shop_is_in_it():
    ours = {each.template for each in every_path() if each.template.startswith("/api/")}
    assert {path for path in ours if not any(word in path for word in ELSEWHERE)} == set(PATHS)
