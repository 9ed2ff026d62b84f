"""A whole project is looked at: this one's registry, receivers and files, with whatever cannot be read told and passed over."""

from pathlib import Path
from typing import Any

import pytest

from strangler.boundaries import analysis
from strangler.boundaries.analysis import analyze
from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.living.registry import App, ModelInfo, Registry, living
from strangler.boundaries.reading import facts, sources
from strangler.boundaries.reading.sources import Base, Shelf, bases, files_of


@pytest.fixture
def shop(tmp_path: Path) -> Registry:
    """Two apps of two files, one of them no Python, and a script beside them."""
    for name, text in {
        "shop/__init__.py": "",
        "shop/catalog/models.py": "",
        "shop/orders/views.py": "from shop.catalog.models import Product\nProduct.objects.all()\n",
        "shop/orders/broken.py": "def (:\n",
        "shop/orders/tests/test_views.py": "from shop.catalog.models import Product\n",
        "shop/orders/migrations/0001_x.py": "from shop.catalog.models import Product\n",
        "shop/scripts/fill.py": "from shop.catalog.models import Product\nProduct.objects.create(x=1)\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    apps = tuple(App(name, f"shop.{name}", tmp_path / "shop" / name) for name in ("catalog", "orders"))
    return Registry(apps, {"catalog.product": ModelInfo("catalog.Product", "catalog", "catalog_product")})


def test_edges_come_with_places_and_what_was_skipped_with_its_reason(shop: Registry, tmp_path: Path) -> None:
    found = analyze(tmp_path, registry=shop)
    told = {(edge.source, edge.target, edge.kind, str(edge.place)) for edge in found.edges}
    assert told == {
        ("orders", "catalog", Kind.IMPORT, "shop/orders/views.py:1"),
        ("orders", "catalog", Kind.QUERY, "shop/orders/views.py:2"),
        ("(shop.scripts)", "catalog", Kind.IMPORT, "shop/scripts/fill.py:1"),
        ("(shop.scripts)", "catalog", Kind.QUERY, "shop/scripts/fill.py:2"),
    }
    assert list(found.skipped) == ["shop/orders/broken.py"] and "line 1" in found.skipped["shop/orders/broken.py"]
    assert {"catalog", "orders", "(shop.scripts)"} <= set(found.apps)


def test_a_second_run_reads_only_what_has_changed(
    shop: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, read = tmp_path / "build" / "facts.json", []
    original = facts.read

    def counted(text: str) -> facts.Facts:
        read.append(text)
        return original(text)

    monkeypatch.setattr(sources.facts, "read", counted)
    before = analyze(tmp_path, registry=shop, kept=kept)
    read.clear()
    assert analyze(tmp_path, registry=shop, kept=kept) == before
    assert read == []
    (tmp_path / "shop/orders/views.py").write_text("x = 1\n")
    analyze(tmp_path, registry=shop, kept=kept)
    assert read == ["x = 1\n"]


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}'])
def test_a_file_of_facts_that_cannot_be_read_is_an_empty_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "facts.json"
    path.write_text(text)
    shelf = Shelf(path)
    assert shelf.facts_of(b"import os").imports
    shelf.keep()
    assert Shelf(path).facts_of(b"import os") == shelf.facts_of(b"import os")


def test_an_app_whose_folder_is_called_otherwise_stands_for_itself(tmp_path: Path) -> None:
    odd = App("odd", "vendor.odd", tmp_path / "src-odd")
    plain = App("a", "shop.a", tmp_path / "shop" / "a")
    assert bases([odd, plain]) == [Base("shop", tmp_path / "shop"), Base("vendor.odd", tmp_path / "src-odd")]
    assert Base("shop", tmp_path).module_of(tmp_path / "a" / "__init__.py") == "shop.a"


@pytest.mark.parametrize(("named", "folder"), [("vendor", ""), ("vendor.b", "b"), ("vendor.b.inner", "b/inner")])
def test_of_an_installed_package_no_more_is_read_than_what_is_named(tmp_path: Path, named: str, folder: str) -> None:
    """The rest of it would count as code of the project's that lies in no app."""
    vendor = tmp_path / "site-packages" / "vendor"
    app = App("inner", "vendor.b.inner", vendor / "b" / "inner")
    assert bases([app], [named]) == [Base(named, vendor / folder)]


def test_tests_and_migrations_run_before_no_customer(shop: Registry, tmp_path: Path) -> None:
    assert {path.name for path in files_of(tmp_path)} == {
        "__init__.py",
        "models.py",
        "views.py",
        "broken.py",
        "fill.py",
    }


def test_places_are_told_from_where_the_project_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks, a file or a class that lives: a page that mixes both has one file under two names."""
    here = Path.cwd()
    told = Edge("notes", "things", Kind.FORM, Mode.WRITE, "things.Thing", Place(str(here / "notes/forms.py"), 3))
    monkeypatch.setattr(analysis.stated, "about", lambda registry: [told])
    assert "notes/forms.py" in {edge.place.file for edge in analyze(here).edges if edge.kind is Kind.FORM}


def test_this_projects_own_registry_is_read() -> None:
    found = living()
    thing = found.model("things.thing")
    assert thing and (thing.app, thing.table) == ("things", "things_thing")
    assert "title" in thing.names and "objects" in thing.names
    assert not [app for app in found.apps if app.label.startswith("strangler")]


def test_a_receiver_is_an_edge_from_where_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.models.signals import post_save

    from tests.projects.control.things.models import Thing

    def hears(**kwargs: Any) -> None:
        """Of another app, by its module's word."""

    hears.__module__ = "tests.projects.control.notes.listening"
    post_save.connect(hears, sender=Thing)
    try:
        found = [edge for edge in analyze(Path.cwd()).edges if edge.kind is Kind.SIGNAL and edge.target == "things"]
    finally:
        post_save.disconnect(hears, sender=Thing)
    assert [(edge.source, edge.touches, edge.place.file) for edge in found] == [
        ("notes", "things.Thing post_save", "tests/unit/boundaries/test_analysis.py")
    ]


def test_an_installed_package_is_the_projects_own_where_it_is_named_so(
    shop: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "installed", lambda: frozenset({tmp_path}))

    assert analyze(tmp_path, registry=shop).files == 0
    assert analyze(tmp_path, registry=shop, named=["shop"]).files > 0
    assert "orders" not in analyze(tmp_path, registry=shop, named=["shop.catalog"]).apps
    assert analyze(tmp_path, registry=shop, named=["sho"]).files == 0
