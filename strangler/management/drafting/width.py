"""The project's own settings for its formatter in; how many characters a line of the draft may have out."""

import tomllib
from pathlib import Path

LEVELS = 8  # of folders between a project and its repository: more than anybody has
DEFAULT = 88  # of ruff and of black
FILES = {"ruff.toml": ((),), ".ruff.toml": ((),), "pyproject.toml": (("tool", "ruff"), ("tool", "black"))}


def width_of(base: Path) -> int:
    """At least the default: the draft's own texts need as much."""
    for folder in _folders(base):
        for file, tables in FILES.items():
            for table in tables:
                if found := _length(folder / file, table):
                    return max(found, DEFAULT)
    return DEFAULT


def _folders(base: Path) -> list[Path]:
    """Up to the repository's own; where there is none, the project's and the one above."""
    above = [base, *list(base.parents)[:LEVELS]]
    depth = next((number for number, folder in enumerate(above) if (folder / ".git").exists()), 1)
    return above[: depth + 1]


def _length(path: Path, table: tuple[str, ...]) -> int:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0
    for key in table:
        found = found.get(key, {})
    length = found.get("line-length", 0) if isinstance(found, dict) else 0
    return length if isinstance(length, int) else 0
