"""The README's table of settings and the settings that are read name each other in full."""

import re

from tests.house.sources import ROOT

NAME = re.compile(r"STRANGLER(?:_[A-Z]+)+")
READ_BY = ("strangler/settings.py", "strangler/kit/config.py")  # the first names those of all other rooms, too


def read() -> set[str]:
    return {name for path in READ_BY for name in NAME.findall((ROOT / path).read_text())}


def told() -> set[str]:
    """The first cells of table rows."""
    rows = (line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| `STRANGLER_"))
    return {name for row in rows for name in NAME.findall(row.split("|")[1])}


def test_every_setting_that_is_read_stands_in_the_readme() -> None:
    assert read() - told() == set()


def test_every_setting_in_the_readme_is_read() -> None:
    assert told() - read() == set()
