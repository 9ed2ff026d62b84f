"""A difference between the two answers that people have declared harmless: where, of what kind, why, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from strangler.messages import Refusal, refuse
from strangler.plans.declared import Declared

WHY_REASON = "Whoever finds it later must be able to tell whether it still holds."
WHY_UNTIL = "A difference that is ignored for good hides the day on which it becomes a bug."


@dataclass(frozen=True)
class Ignore(Declared):
    """route: as the table names it, a method and a template such as "GET /api/things/{id}/". path: the field, such as
    "body.results[].at" or "header:etag". `*` stands for any run of characters in both, but not for a whole path.

    reason: for people. until: the last day it holds, YYYY-MM-DD; after it the difference counts again.
    """

    route: str
    path: str
    kind: Literal["*", "missing_field", "extra_field", "type", "value", "list_length", "list_sequence"] = "*"
    reason: str = ""
    until: str = ""

    @property
    def last_day(self) -> date:
        """Raises ValueError if `until` is no day."""
        return date.fromisoformat(self.until)

    def value_faults(self) -> Iterator[Refusal]:
        for word, why in (("reason", WHY_REASON), ("until", WHY_UNTIL)):
            if not getattr(self, word).strip():
                yield refuse("S123", self.where, what=word, name=f"the ignore of {self.path!r}", why=why)
        if not self.path.replace("*", "").strip():
            yield refuse("S128", self.where, route=self.route, path=self.path)
        if self.until.strip() and not self._is_a_day():
            yield refuse("S129", self.where, path=self.path, until=self.until)

    def describe(self) -> str:
        return f"{self.path} of {self.route} is ignored until {self.until}: {self.reason}"

    def _is_a_day(self) -> bool:
        try:
            return bool(self.last_day)
        except ValueError:
            return False
