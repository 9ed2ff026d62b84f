"""Customers who only look. Every page has a mark that an error page with status 200 lacks."""

import json

from tests.demo.customers.asking import has, is_json
from tests.demo.customers.browser import Browser
from tests.demo.customers.kinds.entrance import log_in_as
from tests.demo.customers.telling import Outcome
from tests.demo.customers.turn import Turn
from tests.demo.customers.wire import Answer, Wire

WORDS = ("mug", "lamp", "blanket", "oak", "blue", "linen")
OWN_SHARE = 0.5


async def home(turn: Turn) -> None:
    await turn.get(turn.shelf.visitor, "/", has("Good things for"))


async def shelf(turn: Turn) -> None:
    slug = turn.shelf.chance.choice(turn.shelf.categories)
    await turn.get(turn.shelf.visitor, f"/c/{slug}", has('class="listing-head"'))


async def product(turn: Turn) -> None:
    """A GET that counts: the product's view_count goes up by one."""
    shown = turn.shelf.product()
    said = {"verb": "view", "product_id": shown.id}
    await turn.get(turn.shelf.member(), f"/products/{shown.slug}", has('id="reviews"', 'class="product"'), said=said)


async def api(turn: Turn) -> None:
    shown = turn.shelf.product()
    await turn.get(turn.shelf.visitor, f"/api/products/{shown.id}/", is_json(id=shown.id, slug=shown.slug))


async def search(turn: Turn) -> None:
    word = turn.shelf.chance.choice(WORDS)
    await turn.get(turn.shelf.visitor, f"/search?q={word}", has('class="listing-head"', f"“{word}”"))


async def basket(turn: Turn) -> None:
    await turn.get(turn.shelf.member(), "/basket", has("Basket", "<main"))


async def reviews(turn: Turn) -> None:
    of = turn.shelf.product()
    who = turn.shelf.member() if turn.shelf.chance.random() < OWN_SHARE else turn.shelf.visitor
    await turn.get(who, f"/api/products/{of.id}/reviews/?page_size=10", _all("product_id", of.id))


async def review(turn: Turn) -> None:
    """An old one, or one's own, which must show what its writer was last told."""
    own = turn.shelf.pick(is_quiet=False) if turn.shelf.chance.random() < OWN_SHARE else None
    if own is None or not (own.is_open or own.is_kept):
        key = turn.shelf.chance.choice(turn.shelf.old_reviews)
        await turn.get(turn.shelf.visitor, f"/api/reviews/{key}/", is_json(id=key))
        return
    with own.being_read():
        token = own.token
        told = await turn.get(
            own.writer,
            f"/api/reviews/{own.review_id}/",
            lambda answer: own.birth in answer.text() and (token in answer.text() or own.token != token or own.is_busy),
        )
        if told.outcome is Outcome.WRONG:
            told.error = "stale or strange"


async def member(turn: Turn) -> None:
    who = turn.shelf.member()
    await turn.get(who, f"/api/users/{who.user_id}/reviews/?page_size=10", _all("user_id", who.user_id))


async def log_in(turn: Turn) -> None:
    name = turn.shelf.chance.choice(turn.shelf.names_to_log_in)
    browser = Browser(Wire(turn.shelf.visitor.wire.host, turn.shelf.visitor.wire.port), name)
    await log_in_as(turn, browser)
    browser.wire.close()


def _all(key: str, value: int):
    def check(answer: Answer) -> bool:
        page = json.loads(answer.body)
        return page["count"] >= 0 and all(row[key] == value for row in page["results"])

    return check
