"""Every refusal has an id, one text, and one test that provokes it."""

import re
from functools import cache
from pathlib import Path

import pytest

from strangler.messages import TEXTS, nearest

TESTS = Path(__file__).parents[2]


@cache
def every_test() -> frozenset[str]:
    """Names, of all suites."""
    texts = (path.read_text() for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    return frozenset(name for text in texts for name in re.findall(r"def (test_\w+)", text))


@pytest.mark.parametrize("id", TEXTS)
def test_every_id_is_named_by_a_test(id: str) -> None:
    assert [name for name in every_test() if id in name]


@pytest.mark.parametrize("id", TEXTS)
def test_every_refusal_says_what_why_and_next(id: str) -> None:
    what, why, next = TEXTS[id]
    assert all((what, why, next))
    assert what.rstrip("}").endswith((".", "nearest", "reason"))
    assert not next.endswith(".")


def test_the_nearest_name_is_offered_only_if_it_is_near() -> None:
    assert nearest("NOTSE", ["likes", "Notes"]) == " Did you mean Notes?"
    assert nearest("xyz", ["note"]) == ""
