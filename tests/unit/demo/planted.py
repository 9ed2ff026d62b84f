"""A small run that went well, as data: what customers remember and the rows they left. Tests then break one thing of it."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.demo.customers.telling import Outcome, Told
from tests.demo.proof.rows import Row, Rows
from tests.demo.proof.timeline import Stage, Timeline
from tests.demo.proof.verdict import Evidence, Verdict, judge

DONE, REFUSED, UNKNOWN, WRONG = Outcome.DONE, Outcome.REFUSED, Outcome.UNKNOWN, Outcome.WRONG


def told(kind: str, at_s: float, outcome: Outcome = DONE, *, code: int = 200, error: str = "", **said: Any) -> Told:
    """A send answered a tenth of a second later. said with a verb makes it a write, except a look."""
    is_write = "verb" in said and said["verb"] != "view"
    return Told(
        kind, "demo001", is_write, at_s, at_s, at_s + 0.1, f"{kind} request", code, outcome, error, "monolith", said
    )


def create(birth: str, at_s: float, outcome: Outcome = DONE, *, kind: str = "review", **more: Any) -> Told:
    said = {"user_id": 7, "product_id": 1, "status": "approved"} | more
    return told(kind, at_s, outcome, verb="create", birth=birth, token=birth, **said)


def review(key: int, birth: str, token: str = "", **more: Any) -> Row:
    row = {"id": key, "product_id": 1, "user_id": 7, "rating": 5, "title": "Seen", "status": "approved"}
    row |= {"verified_purchase": True, "helpful_count": 0, "digest_count": 0, "created_at": "2026-06-01 12:00:00"}
    return row | {"body": f"Words. born {birth} now {token or birth}" if birth else "An old one."} | more


def product(key: int, *, stock: int = 50, view_count: int = 10) -> Row:
    return {"id": key, "stock": stock, "view_count": view_count}


def vote(key: int, user_id: int, review_id: int) -> Row:
    return {"id": key, "user_id": user_id, "review_id": review_id}


@dataclass
class Scene:
    """A run with everything in it once; after, service: what tests change."""

    told: list[Told]
    before: Rows
    after: Rows
    service: Rows

    def judge(self, *, owner: str = "monolith") -> Verdict:
        timeline = Timeline((Stage("declared", 0.0, 0.0),), end_s=100.0)
        return judge(Evidence(self.told, self.before, self.after, self.service, timeline, owner))

    def kinds(self) -> set[str]:
        return {finding.kind for finding in self.judge().findings}

    def row(self, table: str, key: int) -> Row:
        return self.after.by_id(table)[key]

    def drop(self, table: str, key: int) -> None:
        self.after.tables[table] = [row for row in self.after.of(table) if row["id"] != key]


def scene() -> Scene:
    before = Rows(
        {
            "reviews_review": [review(1, "", helpful_count=4), review(2, "", product_id=9)],
            "reviews_vote": [vote(1, 5, 1)],
            "catalog_product": [product(1), product(9)],
            "orders_order": [],
            "orders_orderline": [],
        }
    )
    after = Rows(
        {
            "reviews_review": [
                review(1, "", helpful_count=5),
                review(10, "b-kept", digest_count=1),
                review(11, "b-edited", "t-second", status="pending"),
                review(12, "b-approved"),
                review(13, "b-titled", title="t-title"),
                review(14, "b-first-press", user_id=8),
            ],
            "reviews_vote": [vote(1, 5, 1), vote(2, 7, 1)],
            "catalog_product": [product(1, stock=48, view_count=11)],
            "orders_order": [{"id": 1, "token": "o-1"}],
            "orders_orderline": [{"id": 1, "order_id": 1, "product_id": 1, "quantity": 2}],
        }
    )
    return Scene(_told(), before, after, deepcopy(after))


def _told() -> list[Told]:
    return [
        create("b-kept", 1),
        told("digest", 2, verb="digest", birth="b-kept"),
        create("b-edited", 1),
        told("edit", 3, verb="edit", birth="b-edited", token="t-first", status="approved"),
        told("edit", 4, verb="edit", birth="b-edited", token="t-second", status="pending"),
        create("b-approved", 1, status="pending"),
        told("bulk_approve", 5, verb="approve", births=["b-approved"]),
        create("b-titled", 1),
        told("rr_write", 6, verb="title", birth="b-titled", token="t-title"),
        create("b-deleted", 1),
        told("delete", 7, verb="delete", birth="b-deleted"),
        create("b-spam", 1, word="spam1"),
        told("purge_spam", 8, verb="purge", word="spam1"),
        create("b-doomed", 1, product_id=9),
        told("delete_product", 9, verb="delete_product", product_id=9),
        create("b-first-press", 1, kind="double_submit", user_id=8),
        create("b-second-press", 1, REFUSED, kind="double_submit", user_id=8),
        told("vote", 2, verb="vote", user_id=7, review_id=1),
        told("vote", 2, verb="vote", user_id=6, review_id=1),
        told("unvote", 3, verb="unvote", user_id=6, review_id=1),
        told("order", 2, verb="order", token="o-1", user_id=7, lines=[[1, 2]]),
        told("browse_product", 3, verb="view", product_id=1),
    ]
