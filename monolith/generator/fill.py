"""Writes a generated shop. In: a scale and a seed. Out: a full database, or an untouched one.

Called by the seed command.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from monolith.catalog.models import Category, Picture, Product
from monolith.generator import goods, people, sales
from monolith.generator.scale import Scale
from monolith.orders.models import Order, OrderLine
from monolith.reviews.models import Review, Vote

PARENTS_FIRST: list[type[Model]] = [User, Category, Product, Picture, Order, OrderLine, Review, Vote]
BATCH_ROWS = 5_000
MOST_LOVED = 20  # times as many reviews as the average product: without a bound one product would get a tenth of all

Progress = Callable[[Counter], None]


def fill(scale: Scale, *, seed: int, demo: int, password: str, progress: Progress = lambda counts: None) -> Counter:
    """How many rows of each model were written, in one transaction. password: an encoded one for staff and demo users."""
    written: Counter = Counter()
    waiting: dict[type[Model], list[Model]] = {model: [] for model in PARENTS_FIRST}
    with transaction.atomic():
        for row in _rows(scale, seed=seed, demo=demo, password=password):
            waiting[type(row)].append(row)
            if len(waiting[type(row)]) >= BATCH_ROWS:
                _flush(waiting, written)
                progress(written)
        _flush(waiting, written)
        _move_sequences(PARENTS_FIRST)
    progress(written)
    return written


def _rows(scale: Scale, *, seed: int, demo: int, password: str) -> Iterator[Model]:
    yield from people.users(Random(f"{seed} people"), customers=scale.customers, demo=demo, password=password)
    yield from goods.categories()
    # Demo customers have written nothing yet: whoever logs in as one finds a clean slate.
    first = people.first_customer_id(demo=demo)
    customers = range(first, first + scale.customers)
    keys = sales.Counters()
    chance = Random(f"{seed} goods")
    for key, reviews in enumerate(_shares(Random(f"{seed} shares"), scale), start=1):
        product = goods.product(chance, key)
        yield from goods.pictures(chance, product)
        yield from sales.story(chance, product, reviews=reviews, customers=customers, keys=keys)
        yield product


def _shares(chance: Random, scale: Scale) -> list[int]:
    """How many reviews each product has: a few are talked about a lot, most a little; they add up to the scale's."""
    weights = [chance.paretovariate(1.3) for _ in range(scale.products)]
    total = sum(weights)
    most = min(scale.customers // 2, scale.reviews * MOST_LOVED // scale.products)
    shares = [min(most, int(scale.reviews * weight / total)) for weight in weights]
    missing = scale.reviews - sum(shares)
    while missing > 0:
        key = chance.randrange(scale.products)
        if shares[key] < most:
            shares[key], missing = shares[key] + 1, missing - 1
    return shares


def _flush(waiting: dict[type[Model], list[Model]], written: Counter) -> None:
    for model in PARENTS_FIRST:
        if rows := waiting[model]:
            model._base_manager.bulk_create(rows, batch_size=BATCH_ROWS)
            written[model._meta.verbose_name_plural] += len(rows)
            waiting[model] = []


def let_in(*, demo: int, password: str) -> int:
    """Only `staff` and the demo users, for a shop whose rows come from elsewhere; says how many."""
    made = User.objects.bulk_create(people.users(Random("demo people"), customers=0, demo=demo, password=password))
    _move_sequences([User])
    return len(made)


def _move_sequences(of: list[type[Model]]) -> None:
    # Rows came with keys of their own: without this the next customer's row would get a key that is taken.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), of):
            cursor.execute(statement)
