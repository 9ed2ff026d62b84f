"""What was said about orders and looks, held against the shop's rows: money and stock add up. Called by verdict."""

from collections import Counter
from collections.abc import Iterator

from tests.demo.customers.telling import Told
from tests.demo.proof.findings import Finding
from tests.demo.proof.rows import Rows
from tests.demo.proof.story import grouped, is_acknowledged, is_unknown, may_have_happened, said


def judge(told: list[Told], before: Rows, after: Rows) -> list[Finding]:
    """before, after: rows of the monolith, which keeps orders and products throughout."""
    return [
        *_orders(told, before, after),
        *_stock(before, after),
        *_views(told, before, after),
        *_products(told, after),
    ]


def _orders(told: list[Told], before: Rows, after: Rows) -> Iterator[Finding]:
    old = before.by_id("orders_order")
    new = [row for row in after.of("orders_order") if row["id"] not in old]
    rows = Counter(row["token"] for row in new)
    lines = Counter(row["order_id"] for row in after.of("orders_orderline"))
    by_token = {row["token"]: row for row in new}
    for token, story in grouped(said(told, "order"), lambda said: said["token"]).items():
        if rows[token] > 1:
            yield Finding("duplicated", token, f"{rows[token]} orders")
        if not rows[token] and any(map(is_acknowledged, story)):
            yield Finding("lost", token, "the order was acknowledged, and there is no row")
        if rows[token] and not any(map(may_have_happened, story)):
            yield Finding("refused_yet_written", token, f"the order was refused ({story[0].error})")
        if rows[token] and lines[by_token[token]["id"]] != len(story[0].said["lines"]):
            yield Finding("lost", token, "the order lacks lines")
    known = {event.said["token"] for event in said(told, "order")}
    yield from (Finding("duplicated", str(token), "an order nobody placed") for token in rows if token not in known)


def _stock(before: Rows, after: Rows) -> Iterator[Finding]:
    old_lines = before.by_id("orders_orderline")
    sold: Counter[int] = Counter()
    for row in after.of("orders_orderline"):
        if row["id"] not in old_lines:
            sold[row["product_id"]] += row["quantity"]
    first = before.by_id("catalog_product")
    for key, row in after.by_id("catalog_product").items():
        if key in first and first[key]["stock"] - row["stock"] != sold[key]:
            taken = first[key]["stock"] - row["stock"]
            yield Finding("stock", f"product {key}", f"{taken} left the stock, {sold[key]} were sold")


def _views(told: list[Told], before: Rows, after: Rows) -> Iterator[Finding]:
    looks = grouped(said(told, "view"), lambda said: said["product_id"])
    first = before.by_id("catalog_product")
    for key, row in after.by_id("catalog_product").items():
        story = looks.get(key, [])
        least = sum(map(is_acknowledged, story))
        most = least + sum(map(is_unknown, story))
        seen = row["view_count"] - first[key]["view_count"] if key in first else 0
        if not least <= seen <= most:
            yield Finding("counter", f"product {key}", f"seen {seen} times, not {least} to {most}")


def _products(told: list[Told], after: Rows) -> Iterator[Finding]:
    there = after.by_id("catalog_product")
    for event in said(told, "delete_product"):
        if is_acknowledged(event) and event.said["product_id"] in there:
            yield Finding("lost", f"product {event.said['product_id']}", "its deletion was acknowledged; it is there")
