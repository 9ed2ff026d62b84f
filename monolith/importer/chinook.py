"""A media shop. In: the Chinook tables as JSON. Out: tracks as products, customers, orders whose totals add up."""

from collections import defaultdict
from typing import Any

from monolith.importer import cells
from monolith.importer.intake import Intake
from monolith.importer.report import BadRow, Report
from monolith.orders.models import Order, OrderLine


def load(tables: dict[str, Any], intake: Intake, report: Report) -> None:
    report.rows = sum(len(tables[name]) for name in ("Track", "Customer", "Invoice", "InvoiceLine"))
    report.imported["products"] += intake.products(_tracks(tables, intake, report), motif="disc")
    customers = _with("CustomerId", "Customer", tables, report)
    report.imported["customers"] += intake.customers(dict(_customer(row) for row in customers))
    lines = defaultdict(list)
    for line in _with("InvoiceId", "InvoiceLine", tables, report):
        lines[line["InvoiceId"]].append(line)
    orders = []
    for invoice in _with("InvoiceId", "Invoice", tables, report):
        try:
            orders.append(_order(invoice, lines[invoice["InvoiceId"]], intake))
        except (BadRow, KeyError) as bad:
            why = f"unknown {bad.args[0]}" if isinstance(bad, KeyError) else bad
            report.left_out[f"invoice with: {why}"] += 1
    report.imported["order lines"] += intake.orders(orders)
    report.imported["orders"] += len(orders)


def _with(key: str, table: str, tables: dict[str, Any], report: Report) -> list[dict[str, Any]]:
    """The rows of a table that can be told apart; the others are counted."""
    good = [row for row in tables[table] if isinstance(row, dict) and row.get(key) is not None]
    if bad := len(tables[table]) - len(good):
        report.left_out[f"{table} without {key}"] += bad
    return good


def _tracks(tables: dict[str, Any], intake: Intake, report: Report) -> dict[str, dict[str, Any]]:
    genres = {row.get("GenreId"): row.get("Name") for row in tables.get("Genre", [])}
    products = {}
    for track in _with("TrackId", "Track", tables, report):
        try:
            products[_sku(track["TrackId"])] = {
                "name": cells.text(track.get("Name"), name="name", limit=160),
                "description": cells.text(track.get("Composer"), name="composer", limit=5000, needed=False),
                "price": cells.price(track.get("UnitPrice")),
                "category": intake.category(genres.get(track.get("GenreId"), "Music"), motif="disc"),
            }
        except BadRow as bad:
            report.left_out[f"track with: {bad}"] += 1
    return products


def _sku(track_id: Any) -> str:
    return f"TRACK-{track_id}"


def _user(customer_id: Any) -> str:
    return f"listener-{customer_id}"


def _customer(row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    columns = {"first_name": "FirstName", "last_name": "LastName", "email": "Email"}
    return _user(row["CustomerId"]), {ours: str(row.get(theirs) or "")[:150] for ours, theirs in columns.items()}


def _order(invoice: dict[str, Any], rows: list[dict[str, Any]], intake: Intake) -> tuple[Order, list[OrderLine]]:
    order = Order(
        user=intake.customer(_user(invoice["CustomerId"])),
        status=Order.Status.SENT,
        total=cells.price(invoice.get("Total")),
        placed_at=cells.moment(invoice.get("InvoiceDate")),
    )
    lines = [_line(order, row, intake) for row in rows]
    if sum(line.total for line in lines) != order.total:
        raise BadRow("a total that is not the sum of its lines")
    return order, lines


def _line(order: Order, row: dict[str, Any], intake: Intake) -> OrderLine:
    product = intake.product(_sku(row["TrackId"]))
    return OrderLine(
        order=order,
        product=product,
        name=product.name,
        unit_price=cells.price(row.get("UnitPrice")),
        quantity=cells.whole(row.get("Quantity"), name="quantity", low=1, high=10**6),
    )
