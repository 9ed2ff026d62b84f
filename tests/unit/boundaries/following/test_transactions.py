"""What one transaction writes together, wherever it begins: a block, a decorator, a request."""

import pytest

from strangler.boundaries.following.transactions import Transaction, found
from strangler.boundaries.living.entry import Entry, Way
from tests.unit.boundaries.choir import BEGINNING, traced

DESK = "choir.evenings.desk"
TWO = ("evenings.Evening", "halls.Hall")
HEAD = (
    BEGINNING
    + "from django.db import transaction\ndef both():\n    Hall.objects.update(x=1)\n    Evening.objects.update(x=1)\n"
)


def told(text: str, *entries: Entry) -> list[tuple[str, int, tuple[str, ...]]]:
    """Where entries are given, every request is a transaction."""
    tracing, reach = traced({DESK: HEAD + text})
    transactions: list[Transaction] = found(tracing.values.code, reach, entries, requests=bool(entries))
    return [(each.code, each.place.line - HEAD.count("\n"), each.models) for each in transactions]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def go():\n    with transaction.atomic():\n        both()\n", 2),
        (
            "def go():\n    with transaction.atomic(using='x'), other():\n        Hall().save()\n        Evening().save()\n",
            2,
        ),
        ("@transaction.atomic\ndef go():\n    both()\n", 2),
        ("@transaction.atomic(durable=True)\ndef go():\n    both()\n", 2),
    ],
)
def test_what_is_written_before_it_ends_is_told(text: str, line: int) -> None:
    assert told(text) == [(f"{DESK}.go", line, TWO)]


@pytest.mark.parametrize(
    "text",
    [
        "def go():\n    with transaction.atomic():\n        Hall.objects.update(x=1)\n    Evening.objects.update(x=1)\n",
        "def go():\n    with transaction.atomic():\n        Hall.objects.update(x=1)\n        Evening.objects.count()\n",
        "def go():\n    both()\n",
    ],
)
def test_what_is_written_outside_or_only_read_is_not(text: str) -> None:
    assert told(text) == []


def test_where_a_request_is_a_transaction_each_is_told_that_writes_two() -> None:
    text = (
        "def page(request):\n    if request.method == 'POST':\n        both()\n"
        "@transaction.non_atomic_requests\ndef free(request):\n    both()\n"
    )
    names = [(method, name) for method in ("GET", "POST") for name in ("page", "free")]
    entries = [Entry(Way.ROUTE, f"{method} /{name}/", f"{DESK}.{name}") for method, name in names]
    assert told(text) == []
    assert told(text, *entries) == [(f"{DESK}.page", 1, TWO)]


def test_its_sides_are_those_of_the_models_it_writes() -> None:
    tracing, reach = traced({DESK: HEAD + "@transaction.atomic\ndef go():\n    both()\n"})
    [transaction] = found(tracing.values.code, reach, [], requests=False)
    assert transaction.sides(lambda label: label.partition(".")[0]) == {"halls", "evenings"}
    assert transaction.sides(lambda label: "left" if label in TWO else "") == {"left"}
