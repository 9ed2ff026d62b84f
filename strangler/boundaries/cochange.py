"""A repository's history in; pairs of apps whose files change in the same commits out. What nothing in the code ties together
may be tied by the people who change it.

Commits of many files (a formatter, a move) tell nothing, and are left out. No git, or no repository: nothing, and why.
"""

import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from strangler.boundaries.living.registry import Registry

COMMITS = 3_000  # the newest
MOST_FILES = 30
LEAST_TOGETHER = 3
LEAST_SHARE = 0.2  # of the commits of whichever app changes less often
WITHIN_S = 20.0
NEXT = "\x1e"  # what %x1e prints


@dataclass(frozen=True, slots=True, order=True)
class Together:
    """Two apps, by label and in this sequence. times: commits that changed both. of: commits of the one that changes less."""

    one: str
    other: str
    times: int
    of: int


class NoHistory(Exception):
    """Why there is none, for people."""


def changed_together(root: Path, registry: Registry) -> list[Together]:
    """The most often first. Raises NoHistory."""
    return counted({registry.app_of_file(path) for path in commit} - {""} for commit in _commits(root))


def counted(commits: Iterable[set[str]]) -> list[Together]:
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for apps in commits:
        alone.update(apps)
        pairs.update(combinations(sorted(apps), 2))
    found = [Together(*pair, times, min(alone[name] for name in pair)) for pair, times in pairs.items()]
    strong = [each for each in found if each.times >= LEAST_TOGETHER and each.times >= LEAST_SHARE * each.of]
    return sorted(strong, key=lambda each: (-each.times, each))


def _commits(root: Path) -> Iterator[list[Path]]:
    """Absolute paths of the files that each commit changed; merges change nothing of their own."""
    top = Path(_git(root, "rev-parse", "--show-toplevel").strip())
    words = ("log", "--no-merges", f"--max-count={COMMITS}", "--name-only", "--format=%x1e", "--", "*.py")
    for text in _git(root, *words).split(NEXT):
        names = [line for line in text.splitlines() if line]
        if 1 < len(names) <= MOST_FILES:
            yield [top / name for name in names]


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), "-c", "core.quotepath=off", *words],
            capture_output=True,
            check=False,
            timeout=WITHIN_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoHistory(f"git cannot be asked: {error}") from error
    if done.returncode:
        raise NoHistory(done.stderr.decode(errors="replace").strip().partition("\n")[0])
    return done.stdout.decode(errors="replace")
