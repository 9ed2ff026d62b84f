"""What must be true before the next step. Data: `stages` answers each with evidence as pass, fail or not enough data.

Written in plans by their lower-case names: `plans.compared(at_least=3000, mismatch_below=0.001)`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from strangler.messages import Refusal
from strangler.plans.declared import Declared

SHARE = "more than 0 and at most 1"
POSITIVE = "more than 0"
WHY_SHARE = "A share is a part of one; 0 can never be reached by counting, and more than 1 always holds."
MAX_WITHIN_S = 3600
WHY_POSITIVE = "With it the gate would always pass or never."


@dataclass(frozen=True)
class Gate(Declared):
    """One condition. kind: the name under which its answer is found."""

    kind: ClassVar[str] = ""

    def _must_be_positive(self, *names: str) -> Iterator[Refusal]:
        for name in names:
            if getattr(self, name) <= 0:
                yield self.out_of_range(name, POSITIVE, WHY_POSITIVE)

    def _must_be_share(self, name: str) -> Iterator[Refusal]:
        if not 0 < getattr(self, name) <= 1:
            yield self.out_of_range(name, SHARE, WHY_SHARE)


@dataclass(frozen=True)
class Compared(Gate):
    """at_least: fair, distinct comparisons per endpoint set. mismatch_below: share of them, 0.0-1.0."""

    kind = "compared"

    at_least: int
    mismatch_below: float

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_positive("at_least")
        yield from self._must_be_share("mismatch_below")

    def describe(self) -> str:
        return f"at least {self.at_least:,} answers compared, under {self.mismatch_below:.4g} of them different"


@dataclass(frozen=True)
class LagBelow(Gate):
    """seconds: age of the oldest change that was not delivered."""

    kind = "lag_below"

    seconds: float

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_positive("seconds")

    def describe(self) -> str:
        return f"the copy is less than {self.seconds:g} s behind"


@dataclass(frozen=True)
class NoDeadLetters(Gate):
    """No row was rejected by the other side and is still waiting for somebody."""

    kind = "no_dead_letters"

    def describe(self) -> str:
        return "no dead letters"


@dataclass(frozen=True)
class Verified(Gate):
    """within_s: age in seconds of the last clean pass over all rows since the last drift."""

    kind = "verified"

    within_s: float

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_positive("within_s")

    def describe(self) -> str:
        return f"all rows verified within the last {self.within_s:g} s"


@dataclass(frozen=True)
class FenceHitsBelow(Gate):
    """count: requests that met the fence on routes nobody declared, in the last within_s seconds."""

    kind = "fence_hits_below"

    count: int
    within_s: float

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_positive("count", "within_s")
        if self.within_s > MAX_WITHIN_S:
            yield self.out_of_range("within_s", f"at most {MAX_WITHIN_S}", "A gateway remembers an hour.")

    def describe(self) -> str:
        return f"fewer than {self.count} fence hits in the last {self.within_s:g} s"


@dataclass(frozen=True)
class NoFencedReads(Gate):
    """No read that was sent twice has met the service's fence. Always asked before customers read there: nobody writes it."""

    kind = "no_fenced_reads"

    def describe(self) -> str:
        return "no read that was sent twice has tried to write in the service"


@dataclass(frozen=True)
class ErrorsBelow(Gate):
    """share: 0.0-1.0 of the service's answers, beyond the monolith's share in the same minutes. at_least: answers."""

    kind = "errors_below"

    share: float
    at_least: int = 100

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_share("share")
        yield from self._must_be_positive("at_least")

    def describe(self) -> str:
        return f"errors under {self.share:.4g} beyond the monolith's, in at least {self.at_least:,} answers"


@dataclass(frozen=True)
class StoodFor(Gate):
    """seconds: how long the stage before must have stood without a rollback."""

    kind = "stood_for"

    seconds: float

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_positive("seconds")

    def describe(self) -> str:
        return f"the stage before stood for {self.seconds:g} s"


@dataclass(frozen=True)
class WritersAnswered(Gate):
    """Nobody was recorded that writes what leaves and has no answer. Needs STRANGLER_RECORD where customers are."""

    kind = "writers_answered"

    def describe(self) -> str:
        return "everybody who was seen writing has an answer"


@dataclass(frozen=True)
class Rehearsed(Gate):
    """within_s: age in seconds of the last rehearsal, which must have got to the journal with the present owner."""

    kind = "rehearsed"

    within_s: float

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_positive("within_s")

    def describe(self) -> str:
        return f"the hand-over was rehearsed to the journal within the last {self.within_s:g} s"


@dataclass(frozen=True)
class Untouched(Gate):
    """days: for how long nobody but the feed was seen to read or write the moved tables in the monolith. PostgreSQL counts
    every scan; SQLite does not, and only recordings tell there, which needs STRANGLER_RECORD where customers are."""

    kind = "untouched"

    days: float

    def value_faults(self) -> Iterator[Refusal]:
        yield from self._must_be_positive("days")

    def describe(self) -> str:
        return f"nobody but the feed has used its tables here for {self.days:g} days"
