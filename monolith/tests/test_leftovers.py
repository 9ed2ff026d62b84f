"""What the shop can delete once its reviews are gone: labelled by hand, and held against every word of its source."""

import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

from strangler import settings
from strangler.plans import loader
from strangler.stages.leftovers import listing
from strangler.stages.leftovers.place import Leftovers

ROOT = Path(__file__).parents[2]
DOTTED = re.compile(r"monolith\.reviews\b")
WORDS = {"Review", "Vote", "MAX_BODY_CHARS"}  # what its code that stays takes from the app, by name
WHOLE = {
    "monolith/reviews",
    "monolith/templates/reviews/form.html",
    "monolith/tests/test_recording.py",
    "monolith/tests/test_review_forms.py",
    "monolith/tests/test_reviews_api.py",
}
NAMED_IN_STRINGS = {"monolith/api.py", "monolith/opinions/seam.py", "monolith/settings.py", "monolith/urls.py"}
BY_ITS_MODULE = {"monolith/importer/run.py"}  # it asks `ratings`


@pytest.fixture(scope="module")
def left() -> Leftovers:
    """Once: nothing of it changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "_tables", lambda plan: ["reviews_review", "reviews_vote"])
        return listing.leftovers(loader.load(settings.plans_root(), "reviews"))


@cache
def staying() -> tuple[Path, ...]:
    """Code of the shop outside of the app and of tests."""
    found = sorted((ROOT / "monolith").rglob("*.py"))
    return tuple(each for each in found if not {"reviews", "tests"} & set(each.relative_to(ROOT).parts))


def lines_that_say_it(path: Path) -> set[int]:
    """By its tokens, whatever they mean: names of its classes, and its dotted name in code and in strings."""
    text = path.read_text()
    dotted = {number for number, line in enumerate(text.splitlines(), 1) if DOTTED.search(line)}
    found = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_text = token.type == tokenize.STRING and not token.string.startswith('"""') and token.start[0] in dotted
        is_import = token.type == tokenize.NAME and token.string == "import" and token.start[0] in dotted
        if (token.type == tokenize.NAME and token.string in WORDS) or is_text or is_import:
            found.add(token.start[0])
    return found


def told(left: Leftovers) -> dict[str, set[int]]:
    """Of the shop's code that stays."""
    by_file: dict[str, set[int]] = {}
    for place in left.edit:
        if place.file in staying():
            by_file.setdefault(str(place.file.relative_to(ROOT)), set()).add(place.line)
    return by_file


def test_whole_files_are_the_app_its_page_and_tests_of_nothing_else(left: Leftovers) -> None:
    found = {str(place.file.relative_to(ROOT)) for place in left.delete}
    assert {name for name in found if name.startswith("monolith/")} == WHOLE


def test_every_line_that_names_it_is_told_and_no_other(left: Leftovers) -> None:
    said = {str(path.relative_to(ROOT)): lines_that_say_it(path) for path in staying()}
    found = told(left)
    assert found.keys() >= NAMED_IN_STRINGS | BY_ITS_MODULE
    uses = {name: found.pop(name) - said.pop(name) for name in BY_ITS_MODULE}
    assert {name: len(lines) for name, lines in uses.items()} == {"monolith/importer/run.py": 1}
    assert found == {name: lines for name, lines in said.items() if lines}


def test_the_service_beside_it_is_another_project(left: Leftovers) -> None:
    assert not [place for place in (*left.delete, *left.edit) if "extracted" in place.file.parts]
