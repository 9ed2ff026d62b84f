"""Every refusal has an id, one text, and one test that provokes it."""

import re
from pathlib import Path

import pytest

from strangler.messages import TEXTS, nearest

TESTS = Path(__file__).parents[2]


@pytest.mark.parametrize("id", TEXTS)
def test_every_id_is_named_by_a_test(id: str) -> None:
    tests = "".join(path.read_text() for path in TESTS.rglob("test_*.py") if path != Path(__file__))
    assert re.search(rf"def test_\w*{id}", tests)


@pytest.mark.parametrize("id", TEXTS)
def test_every_refusal_says_what_why_and_next(id: str) -> None:
    what, why, next = TEXTS[id]
    assert all((what, why, next))
    assert what.rstrip("}").endswith((".", "nearest", "reason"))
    assert not next.endswith(".")


def test_the_nearest_name_is_offered_only_if_it_is_near() -> None:
    assert nearest("NOTSE", ["likes", "Notes"]) == " Did you mean Notes?"
    assert nearest("xyz", ["note"]) == ""
