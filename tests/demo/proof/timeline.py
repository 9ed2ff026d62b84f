"""When which stage was, as data. Written by the walk, asked by refusals, pace and waits."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

LEAVING = "leaving"
OWNED_THERE = ("own", LEAVING, "retire")


@dataclass(frozen=True, slots=True)
class Stage:
    """asked_s: the step was asked for; settled_s: it was said to be done. Both on the machine's monotonic clock.

    said: what the command answered of a hand-over; empty for other steps, and where its conductor died.
    """

    name: str
    asked_s: float
    settled_s: float
    verb: str = "advance"
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kill:
    """A process killed with -9 and replaced."""

    program: str
    killed_s: float
    back_s: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stages in their order; the last one lasts until end_s."""

    stages: tuple[Stage, ...]
    end_s: float
    kills: tuple[Kill, ...] = ()

    def names_between(self, from_s: float, to_s: float) -> set[str]:
        """Every stage in force at some moment of it. A step under way counts as both sides of it."""
        found = set()
        for stage, end_s in self._spans():
            if stage.asked_s <= to_s and from_s <= end_s:
                found.add(stage.name)
        return found

    def settled(self) -> list[tuple[str, float, float]]:
        """(stage, from, to) while no step was under way."""
        ends = [later.asked_s for _, later in pairwise(self.stages)] + [self.end_s]
        return [(stage.name, stage.settled_s, end_s) for stage, end_s in zip(self.stages, ends, strict=True)]

    def hand_overs(self) -> list[Stage]:
        """Steps that move ownership: into `own`, and out of it."""
        found = []
        for before, stage in pairwise(self.stages):
            if (before.name in OWNED_THERE) != (stage.name in OWNED_THERE):
                found.append(stage)
        return found

    def until(self, name: str) -> "Timeline":
        """As it was when that step was asked for; all of it if it never was."""
        for place, stage in enumerate(self.stages):
            if stage.name == name:
                return Timeline(self.stages[:place], stage.asked_s, self.kills)
        return self

    def _spans(self) -> list[tuple[Stage, float]]:
        ends = [later.settled_s for _, later in pairwise(self.stages)] + [self.end_s]
        return list(zip(self.stages, ends, strict=True))
