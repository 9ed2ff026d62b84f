"""What customers know of the shop and of what they did. Filled by opening, used by every kind.

All customers share one memory, so that two never do at once what would make an answer ambiguous.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.demo.customers.browser import Browser

BOUGHT_FIRST_SHARE = 0.6
DOOMED_SHARE = 0.15
KEPT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Product:
    id: int
    slug: str
    stock: int
    review_count: int


@dataclass(slots=True)
class Opinion:
    """A review written in this run. birth: in its text for ever; token: of its last acknowledged words.

    is_open: may be edited and deleted. is_kept: stays approved, so that others may vote. busy: a write is on its way.
    """

    birth: str
    token: str
    review_id: int
    product: Product
    writer: Browser
    status: str
    is_open: bool = True
    is_kept: bool = False
    is_busy: bool = False
    readers: int = 0

    @contextmanager
    def being_read(self) -> Iterator[None]:
        self.readers += 1
        try:
            yield
        finally:
            self.readers -= 1


@dataclass(slots=True)
class Shelf:
    """run: a word unique to this run, part of every token."""

    run: str
    chance: Random
    password: str
    visitor: Browser
    members: list[Browser] = field(default_factory=list)
    staff: list[Browser] = field(default_factory=list)
    names_to_log_in: list[str] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    doomed: list[Product] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    old_reviews: list[int] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    reviewed: set[tuple[int, int]] = field(default_factory=set)
    bought: list[tuple[Browser, Product]] = field(default_factory=list)
    votes: dict[tuple[int, int], bool | None] = field(default_factory=dict)  # None: on its way, or nobody knows
    deleted: int = 0
    spam_batch: int = 0
    is_closed: Callable[[], bool] = lambda: False  # Config's: the shop's old doors
    _numbers: Iterator[int] = field(default_factory=count)

    def token(self) -> str:
        """Never a part of another token."""
        return f"t{self.run}n{next(self._numbers):07d}e"

    def spam_word(self, batch: int) -> str:
        return f"spam{self.run}b{batch:04d}e"

    def member(self) -> Browser:
        return self.chance.choice(self.members)

    def product(self) -> Product:
        return self.chance.choice(self.products)

    def take_pair(self, *, may_be_doomed: bool = True) -> tuple[Browser, Product]:
        """A member and a product that member has not reviewed; taken from now on."""
        while self.bought and self.chance.random() < BOUGHT_FIRST_SHARE:
            pair = self.bought.pop()
            if self._take(pair):
                return pair
        while True:
            soon = self.doomed[self.deleted + 2 : self.deleted + 4]
            shelf = soon if may_be_doomed and soon and self.chance.random() < DOOMED_SHARE else self.products
            pair = (self.member(), self.chance.choice(shelf))
            if self._take(pair):
                return pair

    def add(self, opinion: Opinion) -> Opinion:
        opinion.is_open = opinion.is_open and opinion.product not in self.doomed
        if opinion.is_open and opinion.status == "approved" and self.chance.random() < KEPT_SHARE:
            opinion.is_open, opinion.is_kept = False, True
        self.opinions.append(opinion)
        return opinion

    def pick(self, *, is_kept: bool | None = None, status: str = "", is_quiet: bool = True) -> Opinion | None:
        """Some opinion nobody is writing to; is_quiet: nor reading."""
        for _ in range(20):
            if not self.opinions:
                return None
            found = self.chance.choice(self.opinions[-400:])
            if is_kept is not None and (found.is_kept if is_kept else found.is_open) is False:
                continue
            if found.is_busy or (is_quiet and found.readers) or (status and found.status != status):
                continue
            return found
        return None

    def _take(self, pair: tuple[Browser, Product]) -> bool:
        key = (pair[0].user_id, pair[1].id)
        if key in self.reviewed:
            return False
        self.reviewed.add(key)
        return True
