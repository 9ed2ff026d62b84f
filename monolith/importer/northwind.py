"""A trading company. In: five Northwind tables, by name. Out: products, customers, orders.

Its orders have a discount a line, which the shop does not know: a line comes in at the price that was paid.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from monolith.importer import cells
from monolith.importer.intake import Intake
from monolith.importer.report import BadRow, Report
from monolith.orders.models import Order, OrderLine

Row = dict[str, Any]
TABLES = {  # name: the columns by which its file is known
    "categories": {"categoryID", "categoryName"},
    "customers": {"customerID", "companyName", "contactName"},
    "products": {"productID", "productName", "categoryID", "unitsInStock"},
    "orders": {"orderID", "customerID", "orderDate", "shipName"},
    "order_details": {"orderID", "productID", "quantity", "discount"},
}


def load(tables: dict[str, list[Row]], intake: Intake, report: Report) -> None:
    report.rows = sum(map(len, tables.values()))
    report.imported["products"] += intake.products(_products(tables, intake, report), motif="parcel")
    known = [row for row in tables["customers"] if _said(row["customerID"])]
    report.left_out.update({"customer without a key": left} if (left := len(tables["customers"]) - len(known)) else {})
    report.imported["customers"] += intake.customers(dict(map(_customer, known)))
    lines = defaultdict(list)
    for line in tables["order_details"]:
        lines[line["orderID"]].append(line)
    orders = []
    for row in tables["orders"]:
        try:
            orders.append(_order(row, lines[row["orderID"]], intake))
        except (BadRow, KeyError) as bad:
            why = f"unknown {bad.args[0]}" if isinstance(bad, KeyError) else bad
            report.left_out[f"order with: {why}"] += 1
    report.imported["order lines"] += intake.orders(orders)
    report.imported["orders"] += len(orders)


def _products(tables: dict[str, list[Row]], intake: Intake, report: Report) -> dict[str, Row]:
    shelves = {row["categoryID"]: _said(row["categoryName"]) for row in tables["categories"]}
    products = {}
    for row in tables["products"]:
        try:
            products[_sku(row)] = {
                "name": cells.text(row["productName"], name="name", limit=160),
                "description": cells.text(_said(row.get("quantityPerUnit")), name="unit", limit=5000, needed=False),
                "price": cells.price(row.get("unitPrice")),
                "stock": cells.whole(row["unitsInStock"], name="stock", low=0, high=10**6),
                "active": row.get("discontinued") != "1",
                "category": intake.category(shelves.get(row["categoryID"]) or "Goods", motif="parcel"),
            }
        except BadRow as bad:
            report.left_out[f"product with: {bad}"] += 1
    return products


def _order(row: Row, rows: list[Row], intake: Intake) -> tuple[Order, list[OrderLine]]:
    if not rows:
        raise BadRow("no lines")
    address = ", ".join(
        filter(None, (_said(row.get(f"ship{part}")) for part in ("Address", "PostalCode", "City", "Country")))
    )
    order = Order(
        user=intake.customer(_user(row)),
        status=Order.Status.SENT,
        ship_name=_said(row["shipName"])[:120],
        ship_address=address[:300],
        placed_at=cells.moment(row["orderDate"]),
    )
    lines = [_line(order, each, intake) for each in rows]
    order.total = sum((line.total for line in lines), Decimal(0))
    return order, lines


def _line(order: Order, row: Row, intake: Intake) -> OrderLine:
    product = intake.product(_sku(row))
    left = 1 - cells.share(row["discount"], name="discount")
    return OrderLine(
        order=order,
        product=product,
        name=product.name,
        unit_price=cells.price(cells.price(row.get("unitPrice")) * left),
        quantity=cells.whole(row["quantity"], name="quantity", low=1, high=10**6),
    )


def _customer(row: Row) -> tuple[str, Row]:
    first, _, last = _said(row["contactName"]).partition(" ")
    return _user(row), {"first_name": first[:150], "last_name": last[:150]}


def _user(row: Row) -> str:
    return f"northwind-{_said(row['customerID']).lower()}"


def _sku(row: Row) -> str:
    return f"NW-{_said(row['productID'])}"[:40]


def _said(value: Any) -> str:
    """The data writes NULL as a word."""
    cleaned = str(value or "").strip()
    return "" if cleaned == "NULL" else cleaned
