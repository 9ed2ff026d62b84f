"""What a step does, as data: each operation describes itself and checks itself; its executor lives in stages."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from strangler.messages import Refusal
from strangler.plans.declared import Declared
from strangler.plans.stage import Stage

WHY_SHARE = "0 would move nobody and is the stage before; 1 would move everybody, which is Serve."
WHY_PART = "A share is a part of one."
WHY_ROWS = "Below 1 nothing is copied; above 10,000 a chunk holds the service's transaction open for too long."
WHY_TIMEOUT = "The second copy of a request must give up, and before the customer's own time-out."
WHY_DAYS = "Quiet is evidence that nobody calls; it needs time."


@dataclass(frozen=True)
class Operation(Declared, ABC):
    """One deed of a step. symbol: + adds, ~ changes, - takes away. way_back: what undoing costs."""

    stage: ClassVar[Stage] = Stage.DECLARED
    symbol: ClassVar[str] = "~"
    way_back: ClassVar[str] = "nothing"

    @abstractmethod
    def sentence(self, name: str) -> str:
        """What is true afterwards. name: the extraction."""

    def describe(self, name: str = "") -> str:
        """The only source of plan, dry run, button and log text."""
        return f"{self.symbol} {self.sentence(name)}"


@dataclass(frozen=True)
class Copy(Operation):
    """batch_rows: rows in one chunk of the backfill, 1-10,000."""

    stage = Stage.COPY
    symbol = "+"

    batch_rows: int = 500

    def sentence(self, name: str) -> str:
        return f"Copy the rows of {name} to the service and keep them in step"

    def value_faults(self) -> Iterator[Refusal]:
        if not 1 <= self.batch_rows <= 10_000:
            yield self.out_of_range("batch_rows", "1 to 10,000", WHY_ROWS)


@dataclass(frozen=True)
class Shadow(Operation):
    """share: part of the reads that is sent twice, 0.0-1.0. timeout_s: when the second copy gives up."""

    stage = Stage.SHADOW
    symbol = "+"

    share: float = 1.0
    timeout_s: float = 5.0

    def sentence(self, name: str) -> str:
        return f"{percent(self.share)} of the reads of {name} are sent twice, compared, and the second answer dropped"

    def value_faults(self) -> Iterator[Refusal]:
        if not 0 < self.share <= 1:
            yield self.out_of_range("share", "more than 0 and at most 1", WHY_PART)
        if not 0 < self.timeout_s <= 30:
            yield self.out_of_range("timeout_s", "more than 0 and at most 30", WHY_TIMEOUT)


@dataclass(frozen=True)
class Canary(Operation):
    """share: part of the users, always the same ones, 0.0-1.0 without its ends."""

    stage = Stage.CANARY
    way_back = "one table flip"

    share: float

    def sentence(self, name: str) -> str:
        return f"{percent(self.share)} of users read {name} from the service"

    def value_faults(self) -> Iterator[Refusal]:
        if not 0 < self.share < 1:
            yield self.out_of_range("share", "more than 0 and less than 1", WHY_SHARE)


@dataclass(frozen=True)
class Serve(Operation):
    """Everybody reads from the service; writes still go to the monolith."""

    stage = Stage.SERVE
    way_back = "one table flip"

    def sentence(self, name: str) -> str:
        return f"everybody reads {name} from the service; writes stay in the monolith"


@dataclass(frozen=True)
class Own(Operation):
    """acknowledge: a write is answered once the "owner" has it, or only once "both" sides have: at most 200 ms later, else
    with X-Strangler-Unconfirmed. The service must list strangler.kit.acknowledge.AcknowledgeMiddleware."""

    stage = Stage.OWN
    way_back = "a hand-over the other way"

    acknowledge: Literal["owner", "both"] = "owner"

    def sentence(self, name: str) -> str:
        extra = ", each answered once both sides have it, or marked" if self.acknowledge == "both" else ""
        return f"the service owns {name}: writes go there{extra}; the monolith's copy is fenced and fed backwards"


@dataclass(frozen=True)
class Retire(Operation):
    """quiet_days: how long the renamed tables must have met nobody before they may be gone. feed: "on", and they follow their
    owner all the while; "off", and nothing is captured for them, but a way back first copies what was written since."""

    stage = Stage.RETIRE
    symbol = "-"
    way_back = "renaming the tables, until they are gone; with the feed off, a pass over all rows before it"

    quiet_days: float = 14
    feed: Literal["on", "off"] = "on"

    def sentence(self, name: str) -> str:
        extra = ", their feed off" if self.feed == "off" else ""
        return f"the monolith's tables of {name} go quiet for {self.quiet_days:g} days{extra}, then away"

    def value_faults(self) -> Iterator[Refusal]:
        if self.quiet_days <= 0:
            yield self.out_of_range("quiet_days", "more than 0", WHY_DAYS)


def percent(share: float) -> str:
    return f"{share * 100:g} %"
