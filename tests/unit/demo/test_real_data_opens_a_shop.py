"""`make demo DATA=path`: a file of real opinions becomes a running shop in which customers find what they need."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from strangler.testing.supervisor import Supervisor
from tests.demo.customers import opening
from tests.demo.customers.browser import Browser
from tests.demo.customers.config import Config
from tests.demo.customers.memory import Memory
from tests.demo.customers.shelf import Product, Shelf
from tests.demo.customers.wire import Wire
from tests.demo.world.opening import Extent, World, open_world

PRODUCTS, MEMBERS = 60, 2  # 24 products are doomed, 20 have to stay; each has one review, and 30 old ones are needed
COLUMNS = "Review ID,Clothing ID,Title,Review Text,Rating,Positive Feedback Count,Department Name,Class Name"


def data(folder: Path) -> Path:
    path = folder / "opinions.csv"
    rows = [f"{n},{700 + n},Fits,A dress for day {n}.,{1 + n % 5},{n % 3},Dresses,Knits" for n in range(PRODUCTS)]
    path.write_text("\n".join([COLUMNS, *rows]))
    return path


def customers_of(world: World, folder: Path) -> Config:
    folder.mkdir()
    where = {"host": "127.0.0.1", "port": world.at.gateway}
    return Config(**where, password=world.keys.password, out=str(folder), run="real", members=MEMBERS, accounts=MEMBERS)


def came_in(config: Config) -> Shelf:
    memory = Memory(config.folder / "told.jsonl")
    try:
        return asyncio.run(opening.come_in(config, memory))
    finally:
        memory.close()


@pytest.mark.timeout(240)
def test_customers_find_products_users_and_reviews_of_a_file(tmp_path: Path) -> None:
    extent = Extent(members=MEMBERS, has_celery=False)
    with Supervisor(tmp_path / "run") as supervisor:
        world = open_world("embedded", tmp_path / "run", supervisor, data=data(tmp_path), extent=extent)
        shelf = came_in(customers_of(world, tmp_path / "customers"))

    assert len(shelf.doomed) + len(shelf.products) == PRODUCTS
    assert len(shelf.old_reviews) == PRODUCTS - len(shelf.doomed)
    assert len(shelf.categories) == 1 and shelf.categories[0].startswith("dresses")
    assert [member.user_id > 0 for member in shelf.members] == [True] * MEMBERS, "who has an account can log in"
    assert len(shelf.opinions) == 2 * MEMBERS, "and has bought and written"


def test_order_lines_alone_are_told_what_a_shop_needs() -> None:
    shelf = Shelf("run", Random(1), "", Browser(Wire("127.0.0.1", 1)))
    shelf.products = [Product(key, f"p-{key}", 100, 0) for key in range(200)]

    with pytest.raises(
        opening.ClosedShop, match=r"200 products .* 0 reviews .*Next: .* at least 44 products and 30 reviews"
    ):
        opening._find_enough(shelf)


def test_a_file_nobody_knows_ends_the_opening_with_its_reason(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("a,b\n1,2")
    with Supervisor(tmp_path / "run") as supervisor, pytest.raises(Exception, match="no file was recognised"):
        open_world("embedded", tmp_path / "run", supervisor, data=odd)
