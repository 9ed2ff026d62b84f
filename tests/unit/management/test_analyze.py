"""`analyze` needs no plan, no table and no service: it tells people and scripts what leads where."""

from typing import Any

import pytest

from strangler.boundaries.analysis import Analysis
from strangler.boundaries.edge import Edge, Kind, Mode, Place
from strangler.management.verbs import analyze


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Edge]:
    edges = [
        Edge("orders", "catalog", Kind.QUERY, Mode.READ, f"catalog.M{n}", Place("orders/views.py", n))
        for n in range(1, 6)
    ]
    edges.append(Edge("catalog", "people", Kind.FOREIGN_KEY, Mode.TIE, "people.User", Place("catalog.Product.user")))
    told = Analysis(("catalog", "orders", "people"), tuple(edges), {"orders/broken.py": "invalid syntax, line 1"}, 7)
    monkeypatch.setattr(analyze, "analyze", lambda root, kept: told)
    return edges


def test_people_see_pairs_kinds_and_the_first_places(strangle: Any, found: list[Edge]) -> None:
    code, text = strangle("analyze", format="text")
    assert code == 0
    assert text == (
        "orders -> catalog\n".join(
            [
                "catalog -> people\n  foreign key: people.User\n    catalog.Product.user\n",
                "  asks the model, reads: catalog.M1, catalog.M2, catalog.M3 …\n"
                "    orders/views.py:1\n    orders/views.py:2\n    orders/views.py:3\n    and 2 more\n"
                "skipped orders/broken.py: invalid syntax, line 1\n"
                "edges: 6, pairs of apps: 2, files read: 7",
            ]
        )
        + "\n"
    )
    assert "orders/views.py:5" in strangle("analyze", "--all", format="text")[1]


def test_one_app_alone_can_be_asked_about(strangle: Any, found: list[Edge]) -> None:
    told = strangle("analyze", "people", "--edges")[1]
    assert [(each["source"], each["target"], each["kind"]) for each in told["edges"]] == [
        ("catalog", "people", "foreign_key")
    ]
    assert told["skipped"] == {"orders/broken.py": "invalid syntax, line 1"}


def test_it_can_be_drawn_and_written_as_a_page(strangle: Any, found: list[Edge], tmp_path: Any) -> None:
    code, text = strangle("analyze", "--diagram", "dot", "--html", str(tmp_path / "page.html"), format="text")
    assert code == 0
    assert '"orders" -> "catalog" [label=5];' in text and text.endswith(f"written: {tmp_path}/page.html\n")
    assert "orders/views.py:5" in (tmp_path / "page.html").read_text()


def test_P108_an_app_that_is_not_there_is_refused_with_the_nearest(strangle: Any, found: list[Edge]) -> None:
    code, told = strangle("analyze", "poeple", "--edges")
    assert (code, [each["id"] for each in told["refusals"]]) == (1, ["P108"])
    assert "Did you mean people?" in told["refusals"][0]["what"]


def test_this_very_project_is_read_without_a_database(strangle: Any) -> None:
    code, told = strangle("analyze")
    assert (code, told["ok"]) == (0, True)
    assert {"things", "notes"} <= set(told["apps"])
