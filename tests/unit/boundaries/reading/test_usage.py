"""Ways in which one app reaches into another, planted one by one: each is found by kind and mode, and nothing else is."""

from pathlib import Path

import pytest

from strangler.boundaries.edge import Edge, Kind, Mode, Place, crossing
from strangler.boundaries.living.registry import App, ModelInfo, Registry, Relation
from strangler.boundaries.living.relations import declared
from strangler.boundaries.reading.facts import read
from strangler.boundaries.reading.usage import File, edges_of

APPS = tuple(App(name, f"shop.{name}", Path("/shop", name)) for name in ("catalog", "orders", "people"))
REGISTRY = Registry(
    APPS,
    {
        model.label.lower(): model
        for model in (
            ModelInfo("catalog.Product", "catalog", "catalog_product", (), frozenset({"id", "name", "price", "lines"})),
            ModelInfo("people.User", "people", "people_user", (), frozenset({"id", "email"})),
            ModelInfo(
                "orders.Order",
                "orders",
                "orders_order",
                (Relation("user", "people.User", Kind.FOREIGN_KEY, "orders"),),
                frozenset({"id", "user", "user_id", "status", "items"}),
            ),
            ModelInfo(
                "orders.Line",
                "orders",
                "orders_line",
                (
                    Relation("order", "orders.Order", Kind.FOREIGN_KEY, "items"),
                    Relation("product", "catalog.Product", Kind.FOREIGN_KEY, "lines"),
                    Relation("tags", "catalog.Product", Kind.MANY_TO_MANY),
                ),
                frozenset({"id", "order", "product", "product_id"}),
            ),
        )
    },
    user="people.User",
)


def found(text: str, app: str = "orders") -> list[tuple[str, Kind, Mode, str]]:
    file = File(f"{app}/views.py", f"shop.{app}.views", app, read(text))
    return [
        (e.target, e.kind, e.mode, e.touches) for e in crossing(edges_of(file, REGISTRY)) if e.kind is not Kind.IMPORT
    ]


PRODUCT = "from shop.catalog.models import Product\n"


@pytest.mark.parametrize(
    ("text", "app", "edge"),
    [
        (PRODUCT + "Product.objects.filter(x=1)", "orders", ("catalog", Kind.QUERY, Mode.READ, "catalog.Product")),
        (
            PRODUCT + "Product.objects.filter(x=1).update(x=2)",
            "orders",
            ("catalog", Kind.QUERY, Mode.WRITE, "catalog.Product"),
        ),
        (
            "User = get_user_model()\nUser.objects.create(x=1)",
            "orders",
            ("people", Kind.QUERY, Mode.WRITE, "people.User"),
        ),
        (
            "from shop.catalog import models as m\nm.Product.objects.create(x=1)",
            "orders",
            ("catalog", Kind.QUERY, Mode.WRITE, "catalog.Product"),
        ),
        ('get_model("catalog", "Product")', "orders", ("catalog", Kind.STRING, Mode.TIE, "catalog.Product")),
        (
            'post_save.connect(f, sender="catalog.Product")',
            "orders",
            ("catalog", Kind.STRING, Mode.TIE, "catalog.Product"),
        ),
        (
            'run("SELECT name FROM catalog_product")',
            "orders",
            ("catalog", Kind.SQL, Mode.READ, "catalog_product"),
        ),
        (
            'run("UPDATE orders_line SET x = 1; DELETE FROM catalog_product")',
            "orders",
            ("catalog", Kind.SQL, Mode.WRITE, "catalog_product"),
        ),
        ("line.product.name", "orders", ("catalog", Kind.ACCESS, Mode.READ, "catalog.Product")),
        ("product.lines.all()", "catalog", ("orders", Kind.ACCESS, Mode.READ, "orders.Line")),
        ("product.lines.filter(x=1).delete()", "catalog", ("orders", Kind.ACCESS, Mode.WRITE, "orders.Line")),
        ('q.select_related("product")', "orders", ("catalog", Kind.JOIN, Mode.READ, "catalog.Product")),
        ('q.filter(product__name="x")', "orders", ("catalog", Kind.JOIN, Mode.READ, "catalog.Product")),
        ('q.filter(order__user__email="x")', "orders", ("people", Kind.JOIN, Mode.READ, "people.User")),
    ],
)
def test_each_way_across_is_found(text: str, app: str, edge: tuple[str, Kind, Mode, str]) -> None:
    assert found(text, app) == [edge]


def test_a_model_that_was_looked_up_is_asked_by_the_name_it_was_given() -> None:
    assert found('Goods = get_model("catalog", "Product")\nGoods._default_manager.filter(x=1).delete()') == [
        ("catalog", Kind.QUERY, Mode.WRITE, "catalog.Product"),
        ("catalog", Kind.STRING, Mode.TIE, "catalog.Product"),
    ]


@pytest.mark.parametrize(
    ("text", "app"),
    [
        ("order.items.items()", "people"),  # a dictionary's
        ("config.items.all", "orders"),  # within its own app
        ("request.user.email", "orders"),  # who asks
        ("self.request.user.email", "orders"),
        ("line.product.unheard_of", "orders"),  # no name of a product
        ("line.product_id", "orders"),
        ("q.filter(product__in=[1])", "orders"),  # the key beside it
        ("q.filter(product__id=1)", "orders"),
        ('q.values("product")', "orders"),
        ('print("please select catalog product")', "orders"),
        ('run("SELECT * FROM orders_line")', "orders"),
        ("Product.objects.all()", "orders"),  # imported from nowhere
        ("from elsewhere import Product\nProduct.objects.all()", "orders"),
        ('get_model("nowhere.Thing")', "orders"),
        ('call_command("lines")', "people"),  # a command that is called like a relation
    ],
)
def test_what_only_looks_like_one_is_none(text: str, app: str) -> None:
    assert found(text, app) == []


def test_an_import_is_an_edge_by_the_longest_path_that_holds_it() -> None:
    inner = App("plugins", "shop.catalog.plugins", Path("/shop/catalog/plugins"))
    registry = Registry((*APPS, inner), REGISTRY.models)
    file = File(
        "orders/a.py",
        "shop.orders.a",
        "orders",
        read("from ..catalog.plugins import x\nimport shop.catalog\nimport os"),
    )
    told = {(edge.target, edge.touches) for edge in crossing(edges_of(file, registry))}
    assert told == {("plugins", "shop.catalog.plugins.x"), ("catalog", "shop.catalog")}
    assert registry.app_of_file(Path("/shop/catalog/plugins/a.py")) == "plugins"


def test_what_models_declare_needs_no_code() -> None:
    told = {(edge.source, edge.target, edge.kind, str(edge.place)) for edge in crossing(declared(REGISTRY))}
    assert told == {
        ("orders", "catalog", Kind.FOREIGN_KEY, "orders.Line.product"),
        ("orders", "catalog", Kind.MANY_TO_MANY, "orders.Line.tags"),
        ("orders", "people", Kind.FOREIGN_KEY, "orders.Order.user"),
    }


def test_an_edge_is_told_once_and_never_within_an_app() -> None:
    edge = Edge("a", "b", Kind.SQL, Mode.READ, "b_x", Place("f.py", 1))
    assert crossing([edge, edge, Edge("a", "a", Kind.SQL, Mode.READ, "a_x", Place("f.py", 1))]) == [edge]
