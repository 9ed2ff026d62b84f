"""The shop's tangles, labelled by hand: the analysis finds each of them, and tells nothing that is not there."""

from pathlib import Path

from strangler.boundaries.analysis import analyze
from strangler.boundaries.edge import Edge, Kind, Mode

ROOT = Path(__file__).parents[2]

# (from, to, kind, mode) of all that lead from one app of the shop to another.
TANGLES = {
    ("accounts", "catalog", Kind.JOIN, Mode.READ),  # the profile shows what was reviewed
    ("accounts", "reviews", Kind.IMPORT, Mode.TIE),
    ("accounts", "reviews", Kind.QUERY, Mode.READ),
    ("catalog", "orders", Kind.IMPORT, Mode.TIE),  # the product page: "you bought this"
    ("catalog", "reviews", Kind.IMPORT, Mode.TIE),  # the product page joins reviews and their writers
    ("orders", "auth", Kind.FOREIGN_KEY, Mode.TIE),
    ("orders", "catalog", Kind.FOREIGN_KEY, Mode.TIE),
    ("orders", "catalog", Kind.IMPORT, Mode.TIE),
    ("orders", "catalog", Kind.QUERY, Mode.READ),
    ("orders", "catalog", Kind.QUERY, Mode.WRITE),  # stock is taken in the transaction of the order
    ("orders", "catalog", Kind.ACCESS, Mode.READ),
    ("orders", "catalog", Kind.JOIN, Mode.READ),
    ("reviews", "auth", Kind.FOREIGN_KEY, Mode.TIE),
    ("reviews", "auth", Kind.ACCESS, Mode.READ),  # a writer's name
    ("reviews", "auth", Kind.JOIN, Mode.READ),
    ("reviews", "catalog", Kind.FOREIGN_KEY, Mode.TIE),
    ("reviews", "catalog", Kind.IMPORT, Mode.TIE),
    ("reviews", "catalog", Kind.QUERY, Mode.READ),
    ("reviews", "catalog", Kind.QUERY, Mode.WRITE),  # a signal keeps a product's rating
    ("reviews", "catalog", Kind.ACCESS, Mode.READ),
    ("reviews", "catalog", Kind.JOIN, Mode.READ),
    ("reviews", "orders", Kind.IMPORT, Mode.TIE),
    ("reviews", "orders", Kind.QUERY, Mode.READ),  # a past order makes a purchase verified
    ("reviews", "orders", Kind.JOIN, Mode.READ),
}
# Beside the apps: the generator and the importer write into all of them.
WRITERS = {
    ("(monolith.importer)", target, Kind.QUERY, Mode.WRITE) for target in ("auth", "catalog", "orders", "reviews")
}


def test_every_tangle_of_the_shop_is_found_and_no_other() -> None:
    found = {(edge.source, edge.target, edge.kind, edge.mode) for edge in edges()}
    assert {each for each in found if not each[0].startswith("(")} == TANGLES
    assert found >= WRITERS


def test_a_place_is_the_line_on_which_it_happens() -> None:
    found = {(edge.touches, edge.place.file): edge.place.line for edge in edges() if edge.mode is Mode.WRITE}
    line = found["catalog.Product", "monolith/reviews/ratings.py"]
    assert "Product.objects" in (ROOT / "monolith/reviews/ratings.py").read_text().splitlines()[line - 1]


def edges() -> tuple[Edge, ...]:
    found = analyze(ROOT)
    assert found.skipped == {}
    return found.edges
