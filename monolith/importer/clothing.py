"""Real reviews of clothes. In: rows of the women's clothing data. Out: products, readers without names, reviews."""

from datetime import UTC, datetime, timedelta
from typing import Any

from monolith.importer import cells
from monolith.importer.intake import CHUNK_ROWS, Intake, price_from
from monolith.importer.report import BadRow, Report
from monolith.reviews.models import Review
from monolith.reviews.serializers import MAX_BODY_CHARS

SINCE = datetime(2024, 1, 1, 9, tzinfo=UTC)  # the data has no dates; review 0 is written here, each next an hour later


def load(rows: list[dict[str, Any]], intake: Intake, report: Report) -> None:
    report.rows = len(rows)
    kept = []
    for position, row in enumerate(rows):
        try:
            kept.append((_sku(row), _reader(row, position), _review(row, position), row))
        except BadRow as bad:
            report.left_out[str(bad)] += 1
    report.imported["products"] += intake.products(
        {sku: _product(row, intake) for sku, _, _, row in kept}, motif="shirt"
    )
    report.imported["customers"] += intake.customers({reader: {} for _, reader, _, _ in kept})
    _save(kept, intake, report)


def _save(kept: list[tuple[str, str, dict[str, Any], Any]], intake: Intake, report: Report) -> None:
    pairs = {(sku, reader): columns for sku, reader, columns, _ in kept}
    if doubles := len(kept) - len(pairs):
        report.left_out["a second review by the same reader"] += doubles
    reviews = [
        Review(product=intake.product(sku), user=intake.customer(reader), status=Review.Status.APPROVED, **columns)
        for (sku, reader), columns in pairs.items()
    ]
    report.imported["reviews"] += len(Review.objects.bulk_create(reviews, batch_size=CHUNK_ROWS))


def _sku(row: dict[str, Any]) -> str:
    return f"CL-{cells.whole(row.get('Clothing ID'), name='clothing id', low=0, high=10**9)}"


def _reader(row: dict[str, Any], position: int) -> str:
    return f"reader-{row.get('Review ID') or position}"[:150]


def _review(row: dict[str, Any], position: int) -> dict[str, Any]:
    written_at = SINCE + timedelta(hours=position)
    return {
        "rating": cells.whole(row.get("Rating"), name="rating", low=1, high=5),
        "title": cells.text(row.get("Title"), name="title", limit=120, needed=False),
        "body": cells.text(row.get("Review Text"), name="text", limit=MAX_BODY_CHARS),
        "helpful_count": cells.whole(row.get("Positive Feedback Count") or 0, name="helpful count", low=0, high=10**6),
        "created_at": written_at,
        "updated_at": written_at,
    }


def _product(row: dict[str, Any], intake: Intake) -> dict[str, Any]:
    sku = _sku(row)
    kind = (row.get("Class Name") or "Garment").strip()
    shelf = (row.get("Department Name") or "Clothes").strip()
    return {
        "name": f"{kind} No. {sku[3:]}",
        "description": f"From our {shelf.lower()} collection.",
        "price": price_from(sku),
        "category": intake.category(shelf, motif="shirt"),
    }
