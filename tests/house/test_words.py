"""The toolkit knows no shop, and says so in its words; nothing is left for later; pins name no host."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.sources import ROOT, place, python_files

# As a word or as a part of a name: ReviewAdmin, product_id, checkouts. There are no exceptions; English that merely
# begins or ends alike (production, devote, unhelpful, moderately) and PostgreSQL's own pg_catalog are other words.
SHOP = (
    *("shop", "review", "product(?!i)", "basket", "checkout", "(?<!pg_)catalog", "purchase", "order_?line", "rating"),
    *("stock", "vote", "moderat(?!e(?:ly)?(?![a-z]))", "spam", "helpful"),
)
SHOP_WORD = re.compile("(?<![a-z])(?:{})".format("|".join(SHOP)), re.I)
HUMP = re.compile("(?<=[a-z0-9])(?=[A-Z])")  # lastReview is last_review
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
ADDRESS = re.compile(r"https?://|file:|git\+|--(extra-)?index-url|--find-links|^-[if]\b|@ ", re.M)


def toolkit_files() -> list[Path]:
    files = (path for path in (ROOT / "strangler").rglob("*") if path.is_file())
    return sorted(path for path in files if "__pycache__" not in path.parts)


def has_shop_word(text: str) -> bool:
    return bool(SHOP_WORD.search(HUMP.sub("_", text)))


def lines_with(is_against: Callable[[str], object], *paths: Path) -> str:
    """One line a breach, as an editor can follow; "" for none."""
    return "\n".join(
        f"{place(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if is_against(line)
    )


def test_no_word_of_the_shop_occurs_in_the_toolkit() -> None:
    files = toolkit_files()

    assert lines_with(has_shop_word, *files) == ""
    assert [place(path) for path in files if has_shop_word(place(path))] == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "class ReviewAdmin",
            "product_id",
            "a_product",
            "lastReview",
            "the Checkouts",
            "OrderLine",
            "a shop",
            "Shopping",
        ),
        *("HelpfulVote", "votes", "up_voted", "isSpam", "moderators", "to be moderated", "helpful_count"),
    ],
)
def test_the_law_sees_a_word_of_the_shop(text: str) -> None:
    assert has_shop_word(text)


@pytest.mark.parametrize(
    "text",
    [
        *("production", "operating", "a preview", "reproduce", "pg_catalog", "the order of locks", "a workshop"),
        *("devoted", "pivotes", "a moderate load", "moderately", "unhelpful", "help"),
    ],
)
def test_the_law_lets_other_words_pass(text: str) -> None:
    assert not has_shop_word(text)


def test_nothing_is_left_for_later() -> None:
    files = python_files("strangler", "monolith", "extracted", "migrations", "tests")

    assert lines_with(LATER.search, *(path for path in files if path != Path(__file__))) == ""


def test_pinned_requirements_name_versions_and_no_address() -> None:
    files = sorted(ROOT.glob("requirements*.txt"))
    pins = [line for path in files for line in path.read_text().splitlines() if line and not line.startswith("#")]

    assert files
    assert lines_with(ADDRESS.search, *files) == ""
    assert [pin for pin in pins if not re.match(r"[A-Za-z0-9._-]+==[0-9][^=\s]*( ; .+)?$", pin)] == []
