"""Before the schedule starts: members come in, look what there is, and write their first reviews. Called by load."""

import asyncio
import json
import time
from random import Random

from tests.demo.customers.browser import Browser
from tests.demo.customers.config import Config
from tests.demo.customers.kinds import buying, entrance, writing
from tests.demo.customers.memory import Memory
from tests.demo.customers.shelf import Product, Shelf
from tests.demo.customers.turn import Turn
from tests.demo.customers.wire import Wire

AT_ONCE = 4
DOOMED = 24
WELL_STOCKED = 60
OLD_REVIEWS = 300  # are voted for and read, from the most talked about products on
LEAST_PRODUCTS, LEAST_OLD_REVIEWS = 20, 30
MOST_PRODUCTS = 400


class ClosedShop(Exception):
    """The shop cannot be used as customers need it; the message says what they were told."""


async def come_in(config: Config, memory: Memory) -> Shelf:
    """A shelf with members inside. Raises ClosedShop."""

    def browser(name: str = "") -> Browser:
        return Browser(Wire(config.host, config.port), name)

    shelf = Shelf(config.run, Random(f"{config.seed} customers"), config.password, browser())
    shelf.is_closed = lambda: config.is_closed
    await _look_around(shelf)
    shelf.members = [browser(f"demo{n:03d}") for n in range(1, config.members + 1)]
    shelf.staff = [browser("staff") for _ in range(3)]
    shelf.names_to_log_in = [f"demo{n:03d}" for n in range(config.members + 1, config.accounts + 1)]
    gate = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_settle_in(shelf, memory, one, gate) for one in shelf.members + shelf.staff))
    return shelf


async def _settle_in(shelf: Shelf, memory: Memory, who: Browser, gate: asyncio.Semaphore) -> None:
    async with gate:
        if not await entrance.log_in_as(Turn(shelf, memory, "opening", time.monotonic()), who):
            raise ClosedShop(f"{who.name} cannot log in. Next: read the shop's log")
        if who in shelf.staff:
            return
        chosen = shelf.chance.sample(shelf.products, 2)
        await buying.place(Turn(shelf, memory, "opening", time.monotonic()), who, chosen[:1])
        for product in chosen:
            if (who.user_id, product.id) not in shelf.reviewed:
                shelf.reviewed.add((who.user_id, product.id))
                await writing.write(Turn(shelf, memory, "opening", time.monotonic()), who, product)


async def _look_around(shelf: Shelf) -> None:
    shelf.categories = [row["slug"] for row in await _read(shelf, "/api/categories/")]
    found = await _all_products(shelf)
    by_reviews = sorted(found, key=lambda one: (one.review_count, one.id))
    doomed = {one.id for one in by_reviews[:DOOMED]}
    shelf.doomed = [one for one in by_reviews if one.id in doomed]
    shelf.products = [one for one in found if one.id not in doomed and one.stock >= WELL_STOCKED]
    for one in by_reviews[: DOOMED - 1 : -1]:
        if len(shelf.old_reviews) >= OLD_REVIEWS:
            break
        page = await _read(shelf, f"/api/products/{one.id}/reviews/?page_size=40")
        shelf.old_reviews += [row["id"] for row in page["results"]]
    _find_enough(shelf)


def _find_enough(shelf: Shelf) -> None:
    products, reviews = len(shelf.products), len(shelf.old_reviews)
    if products < LEAST_PRODUCTS or reviews < LEAST_OLD_REVIEWS:
        raise ClosedShop(
            f"too little to do: {products} products with {WELL_STOCKED} in stock beside {len(shelf.doomed)} that are to be "
            f"deleted, {reviews} reviews of the others. Next: let DATA hold at least {LEAST_PRODUCTS + DOOMED} products and "
            f"{LEAST_OLD_REVIEWS} reviews of them (women's clothing reviews and DummyJSON have reviews, order lines have "
            "none; a folder may hold several files), or leave DATA out"
        )


async def _all_products(shelf: Shelf) -> list[Product]:
    found: list[Product] = []
    page: int | None = 1
    while page and len(found) < MOST_PRODUCTS:
        answer = await _read(shelf, f"/api/products/?page_size=100&page={page}&ordering=loved")
        found += [Product(row["id"], row["slug"], row["stock"], row["review_count"]) for row in answer["results"]]
        page = answer["next"]
    return found


async def _read(shelf: Shelf, target: str):
    answer = await shelf.visitor.get(target)
    if answer.status != 200:
        raise ClosedShop(f"GET {target} answered {answer.status}: {answer.text()[:200]}")
    return json.loads(answer.body)
