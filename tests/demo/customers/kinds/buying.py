"""Customers who buy. One press is one order, two presses with one token are one order too."""

import asyncio

from tests.demo.customers.asking import is_json
from tests.demo.customers.browser import Browser
from tests.demo.customers.shelf import Product
from tests.demo.customers.telling import Outcome, Told
from tests.demo.customers.turn import Turn

TARGET = "/api/orders/"


async def order(turn: Turn) -> None:
    await place(
        turn, turn.shelf.member(), turn.shelf.chance.sample(turn.shelf.products, turn.shelf.chance.choice((1, 2)))
    )


async def order_twice(turn: Turn) -> None:
    who, wanted, token = turn.shelf.member(), [turn.shelf.product()], turn.shelf.token()
    await asyncio.gather(place(turn, who, wanted, token=token), place(turn, who, wanted, token=token))


async def place(turn: Turn, who: Browser, wanted: list[Product], *, token: str = "") -> Told:
    token = token or turn.shelf.token()
    lines = [{"product_id": one.id, "quantity": 1} for one in wanted]
    body = {"lines": lines, "token": token, "ship_name": who.name, "ship_address": "1 Demo Road"}
    right = {status: is_json(token=token) for status in (200, 201)}
    told = await turn.write(
        who,
        f"POST {TARGET}",
        lambda: who.send("POST", TARGET, body),
        right,
        {"verb": "order", "token": token, "user_id": who.user_id, "lines": [[one.id, 1] for one in wanted]},
    )
    if told.outcome is Outcome.DONE:
        turn.shelf.bought += [(who, one) for one in wanted if (who.user_id, one.id) not in turn.shelf.reviewed]
    return told
