"""The shop is used under the recorder: each knot of test_tangles is found by who touches what, from which line, together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from monolith.reviews.models import Vote
from strangler.boundaries.edge import Mode
from strangler.boundaries.recorder.start import Recorder, start
from strangler.boundaries.recording import Observation, load

R, W = Mode.READ, Mode.WRITE
RECEIVER = "monolith.reviews.ratings.keep_rating"


@pytest.fixture
def recorder(db, tmp_path: Path) -> Iterator[Recorder]:
    found = start(tmp_path, share=1.0)
    assert found
    yield found
    found.stop()
    assert found.memory.failures == 0


def of(recorder: Recorder, name: str) -> list[Observation]:
    return [each for each in recorder.writer.recording().observations if each.entry.name == name]


def written(recorder: Recorder, name: str) -> dict[str, set[str]]:
    """Table -> the lines that write it."""
    found: dict[str, set[str]] = {}
    for each in of(recorder, name):
        if each.mode is W:
            found.setdefault(each.table, set()).add(each.code)
    return found


def read(recorder: Recorder, name: str) -> set[str]:
    return {each.table for each in of(recorder, name) if each.mode is R}


def together(recorder: Recorder, name: str) -> set[tuple[str, ...]]:
    return {each.tables for each in recorder.writer.recording().transactions if each.entry.name == name}


def test_an_order_writes_three_tables_of_two_apps_in_one_transaction(product, ada, as_user, recorder):
    wanted = {"lines": [{"product_id": product.pk, "quantity": 2}], "ship_name": "Ada", "ship_address": "Here"}
    assert as_user(ada).post("/api/orders/", wanted).status_code == 201
    name = "POST /api/orders/"
    assert set(written(recorder, name)) >= {"catalog_product", "orders_order", "orders_orderline"}
    assert written(recorder, name)["catalog_product"] == {"monolith.orders.checkout._take"}
    [tables] = [each for each in together(recorder, name) if "orders_order" in each]
    assert {"catalog_product", "orders_order", "orders_orderline"} <= set(tables)
    [stock] = {each.columns for each in of(recorder, name) if (each.table, each.mode) == ("catalog_product", W)}
    assert stock == ("stock",)


def test_a_review_writes_the_product_through_a_receiver_in_its_own_transaction(product, ada, as_user, recorder):
    said = {"rating": 4, "title": "Mine", "body": "Good mug."}
    assert as_user(ada).post(f"/api/products/{product.pk}/reviews/", said).status_code == 201
    name = "POST /api/products/{product_id}/reviews/"
    assert written(recorder, name) == {
        "reviews_review": {"monolith.reviews.writing.write"},
        "catalog_product": {"monolith.reviews.ratings.refresh"},
    }
    assert written(recorder, RECEIVER) == {"catalog_product": {"monolith.reviews.ratings.refresh"}}
    assert ("catalog_product", "reviews_review") in together(recorder, name)
    assert read(recorder, name) >= {"orders_order", "orders_orderline", "auth_user"}
    [changed] = {each.columns for each in of(recorder, RECEIVER) if each.mode is W}
    assert changed == ("rating_avg", "review_count")


def test_a_product_page_is_a_write_and_joins_four_apps(product, ada, make_review, as_user, recorder):
    make_review(ada)
    as_user(ada).get(f"/products/{product.slug}")
    name = "GET /products/{slug}"
    assert written(recorder, name) == {"catalog_product": {"monolith.catalog.shelves.count_view"}}
    assert read(recorder, name) >= {"auth_user", "catalog_product", "orders_orderline", "reviews_review"}


def test_raw_sql_of_a_command_is_two_writes_in_one_transaction_without_its_words(
    product, ada, make_review, recorder, tmp_path
):
    make_review(ada, body="Cheap WATCHES here")
    call_command("purge_spam", "--containing", "cheap watches")
    command = "monolith.reviews.management.commands.purge_spam.Command.handle"
    assert written(recorder, "purge_spam") == {"reviews_review": {command}, "reviews_vote": {command}}
    assert together(recorder, "purge_spam") == {("reviews_review", "reviews_vote")}
    recorder.writer.write()
    [file] = tmp_path.glob("*.json")
    assert "atches" not in file.read_text().lower() and load(tmp_path).processes == 1


def test_a_products_cascade_reaches_reviews_and_votes(product, ada, ben, make_review, staff, as_user, recorder):
    Vote.objects.create(review=make_review(ada), user=ben)
    page = f"/admin/catalog/product/{product.pk}/delete/"
    assert as_user(staff).post(page, {"post": "yes"}, format="multipart").status_code == 302
    [name] = {each.entry.name for each in recorder.writer.recording().entries if each.entry.name.endswith("/delete/")}
    assert set(written(recorder, name)) >= {"catalog_product", "reviews_review", "reviews_vote", "orders_orderline"}
    assert any({"catalog_product", "reviews_review", "reviews_vote"} <= set(each) for each in together(recorder, name))


def test_bulk_approval_is_an_action_that_writes_past_the_receiver(product, ada, staff, make_review, as_user, recorder):
    review = make_review(ada, status="pending")
    before = of(recorder, RECEIVER)
    form = {"action": "approve", "_selected_action": [review.pk]}
    assert as_user(staff).post("/admin/reviews/review/", form, format="multipart").status_code == 302
    assert written(recorder, "reviews.Review approve") == {
        "reviews_review": {"monolith.reviews.admin.ReviewAdmin.approve"}
    }
    assert of(recorder, RECEIVER) == before
    [code] = {each.entry.code for each in of(recorder, "POST /admin/reviews/review/")}
    assert code == "django.contrib.admin.options.ModelAdmin.changelist_view", "and not what stands before it"


def test_places_are_lines_that_people_can_open(product, as_user, recorder, settings):
    as_user().get(f"/api/products/{product.pk}/")
    places = {each.place for each in of(recorder, "GET /api/products/{product_id}/") if each.table == "catalog_product"}
    assert places
    for place in places:
        assert place.file.startswith("monolith/catalog/")
        assert place.line <= len((settings.BASE_DIR / place.file).read_text().splitlines())
