"""Products with reviews inside. In: DummyJSON's products. Out: products, customers, reviews."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import slugify

from monolith.importer import cells
from monolith.importer.intake import CHUNK_ROWS, Intake
from monolith.importer.report import BadRow, Report
from monolith.reviews.models import Review
from monolith.reviews.serializers import MAX_BODY_CHARS


def load(rows: list[Any], intake: Intake, report: Report) -> None:
    report.rows = len(rows)
    products: dict[str, dict[str, Any]] = {}
    reviews: dict[tuple[str, str], dict[str, Any]] = {}
    people: dict[str, dict[str, Any]] = {}
    for row in rows:
        try:
            sku, columns = _product(row, intake)
        except BadRow as bad:
            report.left_out[f"product with: {bad}"] += 1
            continue
        products[sku] = columns
        for said in row.get("reviews") or []:
            _keep(sku, said, reviews, people, report)
    report.imported["products"] += intake.products(products, motif="parcel")
    report.imported["customers"] += intake.customers(people)
    report.imported["reviews"] += len(
        Review.objects.bulk_create(list(_reviews(reviews, intake)), batch_size=CHUNK_ROWS)
    )


def _product(row: Any, intake: Intake) -> tuple[str, dict[str, Any]]:
    if not isinstance(row, dict):
        raise BadRow("not an object")
    sku = cells.text(row.get("sku") or row.get("id"), name="sku", limit=40)
    shelf = cells.text(row.get("category") or "things", name="category", limit=80)
    return sku, {
        "name": cells.text(row.get("title"), name="title", limit=160),
        "description": cells.text(row.get("description"), name="description", limit=5000, needed=False),
        "price": cells.price(row.get("price")),
        "stock": cells.whole(row.get("stock", 0), name="stock", low=0, high=10**6),
        "category": intake.category(shelf.replace("-", " ").capitalize(), motif="parcel"),
    }


def _keep(
    sku: str,
    said: Any,
    reviews: dict[tuple[str, str], dict[str, Any]],
    people: dict[str, dict[str, Any]],
    report: Report,
) -> None:
    try:
        user, rest, columns = _review(said)
        if (sku, user) in reviews:
            raise BadRow("a second one by the same person")
    except BadRow as bad:
        report.left_out[f"review with: {bad}"] += 1
        return
    reviews[sku, user] = columns
    people.setdefault(user, rest)


def _review(said: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    if not isinstance(said, dict):
        raise BadRow("not an object")
    name = cells.text(said.get("reviewerName"), name="reviewer", limit=150)
    email = cells.text(said.get("reviewerEmail"), name="e-mail", limit=150, needed=False)
    first, _, last = name.partition(" ")
    written_at = cells.moment(said.get("date"))
    return (
        email.lower() or slugify(name) or "somebody",
        {"first_name": first[:150], "last_name": last[:150], "email": email},
        {
            "rating": cells.whole(said.get("rating"), name="rating", low=1, high=5),
            "body": cells.text(said.get("comment"), name="text", limit=MAX_BODY_CHARS),
            "created_at": written_at,
            "updated_at": written_at,
        },
    )


def _reviews(reviews: dict[tuple[str, str], dict[str, Any]], intake: Intake) -> Iterator[Review]:
    for (sku, user), columns in reviews.items():
        yield Review(product=intake.product(sku), user=intake.customer(user), status=Review.Status.APPROVED, **columns)
