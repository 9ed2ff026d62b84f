"""Differences in; those that people have declared harmless set apart. Called by verdict; the list comes from settings.

An ignore names route, path and kind, says why, and ends: after `until` its differences count again. `*` stands for any
run of characters, but not for everything: a blanket would hide the bug it was not written for.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from strangler.compare.difference import Difference, Kind


class BadIgnore(ValueError):
    """An ignore that must not be used. The message is the reason."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """until: the last day it holds. Raises BadIgnore when it has no reason or would ignore everything."""

    route: str
    path: str
    kind: str
    reason: str
    until: date

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise BadIgnore(f"the ignore for {self.route} {self.path} says no reason")
        if not self.path.replace("*", ""):
            raise BadIgnore(f"the ignore for {self.route} names no path; one that ignores a whole answer is refused")
        if self.kind not in ("*", *Kind):
            raise BadIgnore(f"{self.kind!r} is no kind of difference; known: *, {', '.join(Kind)}")

    def takes(self, route: str, difference: Difference) -> bool:
        return (
            self.kind in ("*", difference.kind)
            and bool(_pattern(self.route).fullmatch(route))
            and bool(_pattern(self.path).fullmatch(difference.path))
        )

    def is_expired(self, today: date) -> bool:
        return today > self.until


def read_ignores(entries: Iterable[Mapping[str, Any]]) -> tuple[Ignore, ...]:
    """Ignores as settings write them: mappings with route, path, kind, reason and until (a date or "YYYY-MM-DD").
    Raises BadIgnore."""
    return tuple(_read(entry) for entry in entries)


def set_apart(
    differences: Sequence[Difference], ignores: Sequence[Ignore], *, route: str, today: date
) -> tuple[list[Difference], list[Difference]]:
    """(those that count, those that are ignored)."""
    valid = [ignore for ignore in ignores if not ignore.is_expired(today)]
    ignored = [one for one in differences if any(ignore.takes(route, one) for ignore in valid)]
    return [one for one in differences if one not in ignored], ignored


def _read(entry: Mapping[str, Any]) -> Ignore:
    try:
        until = entry["until"]
        return Ignore(
            route=str(entry["route"]),
            path=str(entry["path"]),
            kind=str(entry.get("kind", "*")),
            reason=str(entry["reason"]),
            until=until if isinstance(until, date) else date.fromisoformat(until),
        )
    except KeyError as error:
        raise BadIgnore(f"an ignore lacks {error}: {dict(entry)}") from error
    except (TypeError, ValueError) as error:
        raise BadIgnore(f"{error}: {dict(entry)}") from error


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)
