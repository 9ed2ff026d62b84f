"""Differences in; those that people have declared harmless set apart. Called by verdict; the list comes from the plans.

An ignore names route, path and kind, says why, and ends: after `until` its differences count again. `*` stands for any
run of characters, but not for everything: a blanket would hide the bug it was not written for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from strangler.compare.difference import Difference, Kind


class BadIgnore(ValueError):
    """An ignore that must not be used. The message is the reason."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """until: the last day it holds. extraction: whose answers it is about, "" of any. Raises BadIgnore when it has no reason
    or would ignore everything."""

    route: str
    path: str
    kind: str
    reason: str
    until: date
    extraction: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise BadIgnore(f"the ignore for {self.route} {self.path} says no reason")
        if not self.path.replace("*", ""):
            raise BadIgnore(f"the ignore for {self.route} names no path; one that ignores a whole answer is refused")
        if self.kind not in ("*", *Kind):
            raise BadIgnore(f"{self.kind!r} is no kind of difference; known: *, {', '.join(Kind)}")

    def takes(self, route: str, difference: Difference) -> bool:
        is_of_kind = self.kind in ("*", difference.kind)
        return is_of_kind and matches(self.route, route) and matches(self.path, difference.path)

    def is_expired(self, today: date) -> bool:
        return today > self.until


def set_apart(
    differences: Sequence[Difference], ignores: Sequence[Ignore], *, extraction: str, route: str, today: date
) -> tuple[list[Difference], list[Difference]]:
    """(those that count, those that are ignored)."""
    own = [ignore for ignore in ignores if ignore.extraction in ("", extraction)]
    valid = [ignore for ignore in own if not ignore.is_expired(today)]
    ignored = [one for one in differences if any(ignore.takes(route, one) for ignore in valid)]
    return [one for one in differences if one not in ignored], ignored


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits; `*` stands for any run of characters."""
    return bool(_pattern(pattern).fullmatch(text))


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
