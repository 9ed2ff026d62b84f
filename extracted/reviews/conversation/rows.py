"""The world in which the conversation takes place. In: a database that has our tables. Out: the same rows on either side.

Rows are written as the shop has them; a table or column that a side lacks is left out there.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.management.color import no_style
from django.db import connection

Row = dict[str, Any]
TABLES = (
    "auth_user",
    "catalog_category",
    "catalog_product",
    "orders_order",
    "orders_orderline",
    "reviews_review",
    "reviews_vote",
)


def at(day: int, *, microsecond: int = 0) -> datetime:
    return datetime(2024, 3, day, 10, 30, tzinfo=UTC).replace(microsecond=microsecond)


def _user(id: int, username: str, *, is_staff: bool = False) -> Row:
    names = {"first_name": username.title(), "last_name": "", "email": "", "password": "!"}
    flags = {"is_superuser": False, "is_staff": is_staff, "is_active": True}
    return {"id": id, "username": username, **names, **flags, "last_login": None, "date_joined": at(1)}


def _product(id: int, name: str, slug: str, *, active: bool = True) -> Row:
    counts = {"stock": 5, "rating_avg": Decimal("0.00"), "review_count": 0, "view_count": 0}
    about = {"sku": f"K-{id}", "description": "", "price": Decimal("12.50"), "category_id": 1, "created_at": at(1)}
    return {"id": id, "name": name, "slug": slug, "active": active, **counts, **about}


def _order(id: int, user_id: int | None, status: str) -> Row:
    about = {"token": None, "ship_name": "A", "ship_address": "B", "total": Decimal("12.50"), "placed_at": at(2)}
    return {"id": id, "user_id": user_id, "status": status, **about}


def _line(id: int, order_id: int, product_id: int | None) -> Row:
    about = {"name": "A thing", "unit_price": Decimal("12.50"), "quantity": 1}
    return {"id": id, "order_id": order_id, "product_id": product_id, **about}


def _review(id: int, product_id: int, user_id: int, rating: int, when: datetime, **columns: Any) -> Row:
    words = {"title": "", "body": "Good.", "status": "approved", "digest": "", "digest_count": 0}
    counts = {"verified_purchase": False, "helpful_count": 0, "created_at": when, "updated_at": when}
    return {"id": id, "product_id": product_id, "user_id": user_id, "rating": rating, **words, **counts, **columns}


ROWS: dict[str, list[Row]] = {
    "auth_user": [
        _user(1, "ada"),
        _user(2, "ben"),
        _user(3, "cleo@shop"),
        _user(4, "staff", is_staff=True),
        _user(5, "dora"),
        _user(6, "Émile"),
    ],
    "catalog_category": [{"id": 1, "name": "Kitchen", "slug": "kitchen", "motif": "mug", "position": 1}],
    "catalog_product": [
        _product(1, "Moss Mug", "moss-mug-1"),
        _product(2, 'Salt & Ash "Bowl"', "salt-ash-bowl-2"),
        _product(3, "Old Lamp", "old-lamp-3", active=False),
        _product(4, "Linen Blanket", "linen-blanket-4"),
    ],
    "orders_order": [
        _order(1, 1, "sent"),
        _order(2, 2, "cancelled"),
        _order(3, None, "placed"),
        _order(4, 5, "placed"),
    ],
    "orders_orderline": [_line(1, 1, 2), _line(2, 2, 4), _line(3, 3, 1), _line(4, 4, 4), _line(5, 4, None)],
    "reviews_review": [
        _review(1, 1, 1, 5, at(3), title="Steady", body="Holds tea.\nAnd coffee.", verified_purchase=True),
        _review(2, 1, 2, 2, at(4, microsecond=123456), body="Chipped – sadly. “Why?” <b>&amp;</b> 茶 🍵"),
        _review(3, 1, 3, 4, at(4, microsecond=123456), helpful_count=2, digest="1 words: Good.", digest_count=3),
        _review(4, 1, 5, 1, at(5), status="pending", body="Waiting."),
        _review(5, 2, 2, 3, at(6), status="rejected", body="Buy cheap watches."),
        _review(6, 2, 3, 4, at(7, microsecond=500000), title="Fine & salty", body='Said "fine".'),
        _review(7, 4, 3, 4, at(8), status="pending", body="Also waiting."),
        _review(8, 3, 1, 4, at(9), body="Of a lamp that is gone."),
        _review(9, 4, 6, 5, at(10), verified_purchase=True, status="rejected"),
    ],
    "reviews_vote": [
        {"id": 1, "review_id": 3, "user_id": 1, "created_at": at(11)},
        {"id": 2, "review_id": 3, "user_id": 2, "created_at": at(11)},
    ],
}


def insert() -> None:
    """All rows, as SQL: some of these tables belong to somebody else here."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in TABLES:
            if table in existing:
                _fill(cursor, table)
        for statement in connection.ops.sequence_reset_sql(no_style(), _generating()):
            cursor.execute(statement)


def _fill(cursor: Any, table: str) -> None:
    columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    for row in ROWS[table]:
        kept = {name: _adapted(value) for name, value in row.items() if name in columns}
        marks = ", ".join(["%s"] * len(kept))
        cursor.execute(f"INSERT INTO {table} ({', '.join(kept)}) VALUES ({marks})", list(kept.values()))


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return str(value) if isinstance(value, Decimal) else value


def _generating() -> list[Any]:
    """The models whose keys the conversation makes new ones of."""
    from django.apps import apps

    return [apps.get_model("reviews", name) for name in ("Review", "Vote")]
