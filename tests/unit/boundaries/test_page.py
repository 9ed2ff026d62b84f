"""What the analysis looks like: a page without a script or an address elsewhere, and drawings other tools read."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from strangler.boundaries.analysis import Analysis
from strangler.boundaries.drawing import anchor, dot, mermaid, pairs, svg
from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.boundaries.page import page

EDGES = (
    Edge("orders", "catalog", Kind.QUERY, Mode.WRITE, "catalog.Product", Place("orders/checkout.py", 2)),
    Edge("orders", "catalog", Kind.FOREIGN_KEY, Mode.TIE, "catalog.Product", Place("orders.Line.product")),
    Edge("(shop.scripts)", "catalog", Kind.SQL, Mode.READ, "catalog_product", Place("scripts/gone.py", 9)),
)


@pytest.fixture
def told(tmp_path: Path) -> str:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders/checkout.py").write_text("import x\n    Product.objects.update(stock=F('stock') <1)\n")
    found = Analysis(("catalog", "orders"), EDGES, {"orders/<broken>.py": "invalid syntax"}, 7)
    return page(found, EDGES, root=tmp_path, title="What leads <where>")


def test_a_number_of_the_matrix_leads_to_the_code_that_makes_it(told: str) -> None:
    links = set(re.findall(r'href="#([^"]+)"', told))
    assert links == set(re.findall(r'section id="([^"]+)"', told)) == {"orders-to-catalog", "_shop_scripts_-to-catalog"}
    assert "orders/checkout.py:2" in told
    assert "<pre>Product.objects.update(stock=F(&#x27;stock&#x27;) &lt;1)</pre>" in told
    assert "asks the model, writes (1)" in told and "foreign key (1)" in told


def test_the_page_needs_nothing_but_itself_and_runs_nothing(told: str) -> None:
    assert "<script" not in told and "http" not in told and " on" not in re.sub(r">[^<]*<", "><", told)
    assert "What leads &lt;where&gt;" in told and "orders/&lt;broken&gt;.py" in told


def test_every_tag_that_is_opened_is_closed(told: str) -> None:
    open_tags: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            if tag not in ("meta", "path", "circle"):
                open_tags.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            """Closes itself."""

        def handle_endtag(self, tag: str) -> None:
            assert open_tags.pop() == tag

    Reader().feed(told)
    assert open_tags == []


def test_a_project_without_edges_is_told_so(tmp_path: Path) -> None:
    assert "0 edges between 0 pairs of apps, in 1 files" in page(Analysis((), (), {}, 1), (), root=tmp_path, title="x")


def test_pairs_come_with_the_most_first_and_in_the_languages_of_drawings() -> None:
    assert pairs(EDGES) == {("orders", "catalog"): 2, ("(shop.scripts)", "catalog"): 1}
    assert mermaid(EDGES).splitlines() == [
        "flowchart LR",
        '    n0["(shop.scripts)"]',
        '    n1["catalog"]',
        '    n2["orders"]',
        "    n2 -->|2| n1",
        "    n0 -->|1| n1",
    ]
    assert '    "orders" -> "catalog" [label=2];' in dot(EDGES)
    drawn = svg(EDGES)
    assert [drawn.count(f'class="{name}"') for name in ("line", "reach")] == [2, 2], "a thin line is hard to click"
    assert anchor(("a.b", "c")) == "a_b-to-c"
