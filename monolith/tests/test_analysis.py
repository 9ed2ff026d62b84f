"""The shop's tangles, labelled by hand: the analysis finds each of them, and tells nothing that is not there."""

from pathlib import Path

import pytest

from strangler.boundaries.edge import Edge, Kind, Mode
from strangler.boundaries.living.entry import Entry, Way
from strangler.boundaries.survey import Survey, survey

ROOT = Path(__file__).parents[2]
READ, WRITE, TIE = Mode.READ, Mode.WRITE, Mode.TIE

# (from, to, kind, mode) of all that lead from one app of the shop to another. The product page and the profile join reviews no
# more: they ask monolith.opinions, which is no app and names none, and say addresses of reviews as the customer sees them.
TANGLES = {
    ("accounts", "admin", Kind.CASCADE, WRITE),  # whoever leaves takes with them …
    ("accounts", "auth", Kind.CASCADE, WRITE),
    ("accounts", "orders", Kind.CASCADE, WRITE),
    ("accounts", "reviews", Kind.CASCADE, WRITE),
    ("accounts", "auth", Kind.FORM, WRITE),  # … and whoever signs up is new
    ("accounts", "auth", Kind.QUERY, WRITE),
    ("accounts", "catalog", Kind.URL, TIE),
    ("catalog", "orders", Kind.CASCADE, WRITE),  # staff may delete a product
    ("catalog", "orders", Kind.IMPORT, TIE),  # the product page: "you bought this"
    ("catalog", "reviews", Kind.CASCADE, WRITE),
    ("orders", "auth", Kind.FOREIGN_KEY, TIE),
    ("orders", "auth", Kind.JOIN, READ),  # staff's list of orders shows who placed them
    ("orders", "catalog", Kind.FOREIGN_KEY, TIE),
    ("orders", "catalog", Kind.IMPORT, TIE),
    ("orders", "catalog", Kind.QUERY, READ),
    ("orders", "catalog", Kind.QUERY, WRITE),  # stock is taken in the transaction of the order
    ("orders", "catalog", Kind.ACCESS, READ),
    ("orders", "catalog", Kind.JOIN, READ),
    ("orders", "catalog", Kind.TEMPLATE, READ),
    ("reviews", "auth", Kind.FOREIGN_KEY, TIE),
    ("reviews", "auth", Kind.ACCESS, READ),  # a writer's name
    ("reviews", "auth", Kind.JOIN, READ),
    ("reviews", "auth", Kind.QUERY, READ),  # is there such a user?
    ("reviews", "catalog", Kind.FOREIGN_KEY, TIE),
    ("reviews", "catalog", Kind.IMPORT, TIE),
    ("reviews", "catalog", Kind.QUERY, READ),
    ("reviews", "catalog", Kind.QUERY, WRITE),  # a signal keeps a product's rating
    ("reviews", "catalog", Kind.ACCESS, READ),
    ("reviews", "catalog", Kind.JOIN, READ),
    ("reviews", "orders", Kind.IMPORT, TIE),
    ("reviews", "orders", Kind.QUERY, READ),  # a past order makes a purchase verified
    ("reviews", "orders", Kind.JOIN, READ),
}
# Beside the apps: the generator and the importer write into all of them.
WRITERS = {
    (f"(monolith.{name})", target, Kind.QUERY, WRITE)
    for name in ("importer", "generator")
    for target in ("auth", "catalog", "orders", "reviews")
}

REVIEW, VOTE = "reviews.Review", "reviews.Vote"
# Every place that writes the two tables: (code, line, table, how).
WRITES = {
    ("monolith.accounts.views.leave", 34, REVIEW, Kind.CASCADE),
    ("monolith.accounts.views.leave", 34, VOTE, Kind.CASCADE),
    ("monolith.catalog.admin.ProductAdmin", 20, REVIEW, Kind.CASCADE),
    ("monolith.catalog.admin.ProductAdmin", 20, VOTE, Kind.CASCADE),
    ("monolith.generator.empty._flush", 48, REVIEW, Kind.QUERY),
    ("monolith.generator.empty._flush", 48, VOTE, Kind.QUERY),
    ("monolith.generator.fill._flush", 76, REVIEW, Kind.QUERY),
    ("monolith.generator.fill._flush", 76, VOTE, Kind.QUERY),
    ("monolith.importer.clothing._save", 38, REVIEW, Kind.QUERY),
    ("monolith.importer.dummyjson.load", 32, REVIEW, Kind.QUERY),
    ("monolith.reviews.admin.ReviewAdmin", 11, REVIEW, Kind.ADMIN),
    ("monolith.reviews.admin.ReviewAdmin", 11, VOTE, Kind.CASCADE),
    ("monolith.reviews.admin.ReviewAdmin.approve", 32, REVIEW, Kind.QUERY),
    ("monolith.reviews.admin.ReviewAdmin.reject", 37, REVIEW, Kind.QUERY),
    ("monolith.reviews.admin.VoteAdmin", 42, VOTE, Kind.ADMIN),
    ("monolith.reviews.digest.make", 30, REVIEW, Kind.QUERY),
    ("monolith.reviews.management.commands.purge_spam.Command.handle", 30, VOTE, Kind.SQL),
    ("monolith.reviews.management.commands.purge_spam.Command.handle", 32, REVIEW, Kind.SQL),
    ("monolith.reviews.moderation.decide", 16, REVIEW, Kind.QUERY),
    ("monolith.reviews.voting.vote", 20, VOTE, Kind.QUERY),
    ("monolith.reviews.voting.take_back", 31, VOTE, Kind.QUERY),
    ("monolith.reviews.voting._count", 39, REVIEW, Kind.QUERY),
    ("monolith.reviews.writing.write", 33, REVIEW, Kind.QUERY),
    ("monolith.reviews.writing.edit", 46, REVIEW, Kind.QUERY),
    ("monolith.reviews.writing.delete", 52, REVIEW, Kind.QUERY),
    ("monolith.reviews.writing.delete", 52, VOTE, Kind.CASCADE),
}
# Everything that begins work and writes one of the two tables, with which of them.
BOTH = {REVIEW, VOTE}
BEGINNINGS = {
    "route POST /accounts/leave": BOTH,
    "route POST /api/products/{product_id}/reviews/": {REVIEW},
    "route PATCH /api/reviews/{review_id}/": {REVIEW},
    "route DELETE /api/reviews/{review_id}/": BOTH,
    "route POST /api/reviews/{review_id}/vote/": BOTH,
    "route DELETE /api/reviews/{review_id}/vote/": BOTH,
    "route POST /api/reviews/{review_id}/digest/": {REVIEW},
    "route POST /api/reviews/{review_id}/moderate/": {REVIEW},
    "route POST /products/{slug}/reviews/new": {REVIEW},
    "route POST /reviews/{review_id}/edit": {REVIEW},
    "route POST /reviews/{review_id}/delete": BOTH,
    "route POST /reviews/{review_id}/vote": BOTH,
    "command seed": BOTH,
    "command import_shop": BOTH,  # with --flush it empties the shop first
    "command moderate": {REVIEW},
    "command purge_spam": BOTH,
    "admin catalog.Product delete": BOTH,
    "admin catalog.Product delete_selected": BOTH,
    "admin reviews.Review add": {REVIEW},
    "admin reviews.Review change": {REVIEW},
    "admin reviews.Review delete": BOTH,
    "admin reviews.Review delete_selected": BOTH,
    "admin reviews.Review approve": {REVIEW},
    "admin reviews.Review reject": {REVIEW},
    **{f"admin reviews.Vote {name}": {VOTE} for name in ("add", "change", "delete", "delete_selected")},
}
R = "monolith.reviews"
WAYS = {
    ("route POST /api/products/{product_id}/reviews/", REVIEW): (f"{R}.api.ProductReviews.post", f"{R}.writing.write"),
    ("route POST /reviews/{review_id}/vote", VOTE): (f"{R}.views.vote", f"{R}.views._vote", f"{R}.voting.vote"),
    ("command moderate", REVIEW): (
        f"{R}.management.commands.moderate.Command.handle",
        f"{R}.management.commands.moderate._decided",
        f"{R}.moderation.decide",
    ),
    ("command moderate", "catalog.Product"): (  # by the signal
        f"{R}.management.commands.moderate.Command.handle",
        f"{R}.management.commands.moderate._decided",
        f"{R}.moderation.decide",
        f"{R}.ratings.keep_rating",
        f"{R}.ratings.refresh",
    ),
    ("command import_shop", REVIEW): (  # by a table of functions, and by the flush
        "monolith.catalog.management.commands.import_shop.Command.handle",
        "monolith.generator.empty.make_sure",
        "monolith.generator.empty._flush",
    ),
    ("command seed", REVIEW): (
        "monolith.catalog.management.commands.seed.Command.handle",
        "monolith.generator.empty.make_sure",
        "monolith.generator.empty._flush",
    ),
}
# Transactions that write reviews and something else of the shop's: what a cut would tear.
TORN = {
    f"{R}.moderation.decide": {"catalog"},
    f"{R}.writing.write": {"catalog"},
    f"{R}.writing.edit": {"catalog"},
    f"{R}.writing.delete": {"catalog"},
}


@pytest.fixture(scope="module")
def shop() -> Survey:
    found = survey(ROOT)
    assert found.skipped == {}
    return found


def test_every_tangle_of_the_shop_is_found_and_no_other(shop: Survey) -> None:
    found = {(edge.source, edge.target, edge.kind, edge.mode) for edge in edges(shop)}
    assert {each for each in found if not each[0].startswith("(")} == TANGLES
    assert found >= WRITERS


def test_a_place_is_the_line_on_which_it_happens(shop: Survey) -> None:
    found = {(edge.touches, edge.place.file): edge.place.line for edge in edges(shop) if edge.mode is WRITE}
    line = found["catalog.Product", "monolith/reviews/ratings.py"]
    assert "Product.objects" in (ROOT / "monolith/reviews/ratings.py").read_text().splitlines()[line - 1]


def test_every_place_that_writes_the_apps_tables_is_found_and_no_other(shop: Survey) -> None:
    written = {
        (touch.code, touch.place.line, touch.target, touch.kind)
        for touch in shop.touches
        if touch.target in BOTH and touch.mode is WRITE
    }
    assert written == WRITES


def test_everything_that_begins_a_write_is_found_and_no_other(shop: Survey) -> None:
    assert {str(entry): found for entry in shop.entries if (found := writes(shop, entry) & BOTH)} == BEGINNINGS


def test_what_begins_no_write_could_be_followed_to_its_end(shop: Survey) -> None:
    routes = [entry for entry in shop.entries if entry.way is Way.ROUTE and not writes(shop, entry) & BOTH]
    assert len(routes) > 20
    assert {str(e): u for e in routes if (u := shop.reach.unresolved(e.code, method=e.method))} == {}


def test_the_signals_writes_are_those_of_whoever_saves(shop: Survey) -> None:
    """The bulk actions, the counter and the purge send none."""
    beginnings = {str(entry) for entry in shop.entries if "catalog.Product" in writes(shop, entry)}
    assert beginnings & set(BEGINNINGS) == set(BEGINNINGS) - {
        "command purge_spam",
        "admin reviews.Review approve",
        "admin reviews.Review reject",
        "route POST /api/reviews/{review_id}/digest/",
        *(name for name in BEGINNINGS if "vote" in name.lower()),
    }


def test_the_way_from_a_beginning_to_its_write_is_told(shop: Survey) -> None:
    entries = {str(entry): entry for entry in shop.entries}
    for (name, target), way in WAYS.items():
        entry = entries[name]
        touches = [t for t in shop.reach.of(entry.code) if (t.target, t.mode) == (target, WRITE)]
        assert way in {shop.reach.via(entry.code, touch) for touch in touches}


def test_what_a_cut_would_tear_apart_is_told(shop: Survey) -> None:
    torn = {
        each.code: sides
        for each in shop.transactions
        if each.code.startswith(R) and (sides := each.sides(lambda label: label.partition(".")[0]) - {"reviews"})
    }
    assert torn == TORN


def writes(shop: Survey, entry: Entry) -> set[str]:
    return {t.target for t in shop.reach.of(entry.code, method=entry.method) if t.mode is WRITE}


def edges(shop: Survey) -> tuple[Edge, ...]:
    return shop.analysis.edges
