"""A package in; the files that are read by hand out, drawn so that anybody draws the same."""

import random
from collections.abc import Iterator
from pathlib import Path

SEED = 3
FILES, LATER = 12, 3
LINES, MOST = 100, 1000
SKIPPED = frozenset({"migrations", "tests", "test", "node_modules", "__pycache__"})


def drawn(package: Path, longest: int = 0) -> list[str]:
    """Paths from the folder that holds the package, in the order of drawing. longest: lines, 0 = any."""
    return _shuffled(package, longest)[:FILES]


def later(package: Path, longest: int = 0) -> list[str]:
    """The next ones, of those that are not too long to be read in one go: for the analyser as it became by the first."""
    drawn_already = _shuffled(package, longest)[:FILES]
    return [file for file in _shuffled(package, MOST) if file not in drawn_already][:LATER]


def _shuffled(package: Path, longest: int) -> list[str]:
    """Those that are too long leave the sequence of the others as it is."""
    files = sorted(_long_enough(package))
    random.Random(SEED).shuffle(files)
    return [file for file in files if not longest or _lines(package.parent / file) <= longest]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _long_enough(package: Path) -> Iterator[str]:
    for path in package.rglob("*.py"):
        place = path.relative_to(package.parent)
        is_test = path.name.startswith("test_") or path.name in ("tests.py", "conftest.py")
        if not is_test and not SKIPPED & set(place.parts) and _lines(path) >= LINES:
            yield str(place)
