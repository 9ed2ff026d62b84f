"""A package in; the files that are read by hand out, drawn so that anybody draws the same."""

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 3
FILES, LATER = 12, 3
LINES, MOST = 100, 1000
SKIPPED = frozenset({"migrations", "tests", "test", "node_modules", "__pycache__"})


def drawn(package: Path) -> list[str]:
    """Paths from the folder that holds the package, in the order of drawing."""
    return _shuffled(package)[:FILES]


def later(package: Path) -> list[str]:
    """The next ones, of those that are not too long to be read in one go: for the analyser as it became by the first."""
    short = [file for file in _shuffled(package)[FILES:] if _lines(package.parent / file) <= MOST]
    return short[:LATER]


def _shuffled(package: Path) -> list[str]:
    files = sorted(_long_enough(package))
    random.Random(SEED).shuffle(files)
    return files


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _long_enough(package: Path) -> Iterator[str]:
    for path in package.rglob("*.py"):
        place = path.relative_to(package.parent)
        is_test = path.name.startswith("test_") or path.name in ("tests.py", "conftest.py")
        if not is_test and not SKIPPED & set(place.parts) and _lines(path) >= LINES:
            yield str(place)
