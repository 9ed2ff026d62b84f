"""Who writes what moves, and how each fares in a pause of ownership. Data; made by `recorded`, put in words by `told`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from strangler.boundaries.living.entry import Entry


class Met(StrEnum):
    """How a run fares. The value says it to people."""

    HELD = "held at the gateways and sent on"
    SENT_AGAIN = "met by the fence and sent again, unless they have committed anything"
    REFUSED = "met by the fence and refused, to be run again"


@dataclass(frozen=True, slots=True)
class Writer:
    """One entry that writes what moves. seen: its runs that were watched. per_s: of all, watched or not. run_s: of one, on
    average. answer: the plan's, '' if it says nothing. is_counted: False of an admin's action, whose route has the same runs.
    """

    entry: Entry
    met: Met
    seen: int
    per_s: float
    run_s: float
    answer: str
    is_counted: bool = True

    def meets(self, pause_s: float) -> float:
        """How many of its runs a pause of that length meets: of those that gateways hold, who comes in it; of the others, who
        is at work at any moment of it."""
        return self.per_s * (pause_s if self.met is Met.HELD else pause_s + self.run_s)


@dataclass(frozen=True, slots=True)
class Crowd:
    """outside: code that wrote outside of any request, task or command; nobody knows how often it runs. receivers: those that
    wrote, within the runs above. why_not: why nothing is known, '' if something is. left_out: who writes and is not in it."""

    writers: tuple[Writer, ...] = ()
    outside: tuple[str, ...] = ()
    receivers: tuple[str, ...] = ()
    watched_s: int = 0
    from_s: int = 0
    to_s: int = 0
    shares: tuple[float, ...] = ()
    dropped: int = 0
    why_not: str = ""
    left_out: str = ""

    def meets(self, met: Met, pause_s: float) -> float:
        return sum(each.meets(pause_s) for each in self.writers if each.met is met and each.is_counted)

    def as_dict(self, pause_s: float) -> dict[str, Any]:
        """Of each way to be met, how many of such a pause; then whom."""
        return {
            "pause_s": round(pause_s, 4),
            "watched_s": self.watched_s,
            "shares": list(self.shares),
            **{met.name.lower(): round(self.meets(met, pause_s), 4) for met in Met},
            "writers": [
                {
                    "way": each.entry.way.value,
                    "name": each.entry.name,
                    "met": each.met.name.lower(),
                    "seen": each.seen,
                    "per_min": round(each.per_s * 60, 4),
                    "run_s": round(each.run_s, 3),
                    "in_such_a_pause": round(each.meets(pause_s), 4),
                    "is_counted": each.is_counted,
                    "answer": each.answer,
                }
                for each in self.writers
            ],
            "outside": list(self.outside),
            "receivers": list(self.receivers),
            "why_not": self.why_not,
            "left_out": self.left_out,
        }
