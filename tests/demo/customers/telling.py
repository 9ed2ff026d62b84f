"""What one request was told, as data, and the words it is remembered in. Made by asking, judged by the proof."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What the customer may believe."""

    DONE = "done"  # answered as it must be; a write is acknowledged
    REFUSED = "refused"  # told plainly that nothing was done, with an error id
    UNKNOWN = "unknown"  # no answer, or one that says nothing about what was done
    WRONG = "wrong"  # an answer that cannot be right, such as an error page with status 200


@dataclass(slots=True)
class Told:
    """One send. Times in seconds of the machine's monotonic clock, shared by all its processes.

    said: what was written and what the answer told about it; empty for reads. door: "http", "cron" or "session" (of the
    database). is_planned: the schedule's own send, not what followed from it. because: why answered_by answered, in the
    gateway's words.
    """

    kind: str
    who: str
    is_write: bool
    planned_s: float
    sent_s: float = 0.0
    done_s: float = 0.0
    request: str = ""
    status: int = 0
    outcome: Outcome = Outcome.UNKNOWN
    error: str = ""
    answered_by: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    is_planned: bool = True
    door: str = "http"
    because: str = ""

    def as_row(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_row(cls, row: dict[str, Any]) -> "Told":
        return cls(**{**row, "outcome": Outcome(row["outcome"])})
