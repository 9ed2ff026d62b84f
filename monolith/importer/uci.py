"""Order lines of a real gift shop. In: rows of the UCI Online Retail data. Out: products, customers, orders.

One row is one line. An invoice with one bad line stays out as a whole: half an order is a wrong order.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from monolith.importer import cells
from monolith.importer.intake import Intake, name_of
from monolith.importer.report import BadRow, Report
from monolith.orders.models import Order, OrderLine

GOODS = re.compile(r"\d{5}[A-Za-z]*$")  # everything else is postage, fees and corrections


@dataclass(frozen=True)
class Line:
    sku: str
    name: str
    quantity: int
    unit_price: Decimal
    placed_at: datetime
    customer: str


def load(rows: list[dict[str, Any]], intake: Intake, report: Report) -> None:
    report.rows = len(rows)
    names = {row["StockCode"]: row["Description"] for row in rows if (row.get("Description") or "").strip()}
    kept: dict[str, list[Line]] = {}
    for number, lines in _invoices(rows).items():
        try:
            kept[number] = _invoice(number, lines, names, seen=intake.invoices)
            intake.invoices.add(number)
        except BadRow as bad:
            report.left_out[f"invoice with: {bad}"] += 1
    _save(kept, intake, report)


def _invoices(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Lines by invoice, wherever in the file they stand: lines apart must not become two halves of an order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.get("InvoiceNo") or "", []).append(row)
    return found


def _invoice(number: str, rows: list[dict[str, Any]], names: dict[str, str], *, seen: set[str]) -> list[Line]:
    if not number.strip():
        raise BadRow("no number")
    if number.startswith("C"):
        raise BadRow("a cancellation")
    if number in seen:
        raise BadRow("a number that came before")
    return [_line(row, names) for row in rows]


def _line(row: dict[str, Any], names: dict[str, str]) -> Line:
    sku = cells.text(row.get("StockCode"), name="stock code", limit=36)
    customer = row.get("CustomerID")
    return Line(
        sku=sku,
        name=name_of(cells.text(names.get(sku), name="description", limit=160)),
        quantity=cells.whole(row.get("Quantity"), name="quantity", low=1, high=1_000_000),
        unit_price=cells.price(row.get("UnitPrice")),
        placed_at=cells.moment(row.get("InvoiceDate")),
        customer=f"customer-{cells.whole(customer, name='customer', low=1, high=10**9)}" if customer else "",
    )


def _save(invoices: dict[str, list[Line]], intake: Intake, report: Report) -> None:
    lines = [line for of_one in invoices.values() for line in of_one]
    gifts = intake.category("Gifts", motif="parcel")
    services = intake.category("Services", motif="book")
    wanted = {line.sku: line for line in lines}
    columns = {
        sku: {
            "name": line.name,
            "price": line.unit_price,
            "category": gifts if GOODS.match(sku) else services,
            "active": bool(GOODS.match(sku)),
        }
        for sku, line in wanted.items()
    }
    report.imported["products"] += intake.products(columns, motif="parcel")
    report.imported["customers"] += intake.customers({line.customer: {} for line in lines if line.customer})
    orders = [_order(of_one, intake) for of_one in invoices.values()]
    report.imported["order lines"] += intake.orders(orders)
    report.imported["orders"] += len(orders)


def _order(lines: list[Line], intake: Intake) -> tuple[Order, list[OrderLine]]:
    first = lines[0]
    order = Order(
        user=intake.customer(first.customer) if first.customer else None,
        status=Order.Status.SENT,
        total=sum(line.unit_price * line.quantity for line in lines),
        placed_at=first.placed_at,
    )
    return order, [
        OrderLine(
            order=order,
            product=intake.product(line.sku),
            name=line.name,
            unit_price=line.unit_price,
            quantity=line.quantity,
        )
        for line in lines
    ]
