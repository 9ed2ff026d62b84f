"""A recording and what leaves in; what was seen of one entry out. Without a recording nothing is known of any."""

from collections.abc import Iterable
from enum import StrEnum

from strangler.boundaries.edge import Mode
from strangler.boundaries.recording import Observation, Recording
from strangler.stages.inventory.side import Side


class Writing(StrEnum):
    """What is known of a route's writing."""

    PROVEN = "proven read-only"
    ELSEWHERE = "writes only elsewhere"
    WRITES = "writes what leaves"
    UNKNOWN = "unknown whether it writes"


Set = tuple[str, tuple[str, ...]]  # a table, and those of its columns that one update named
ENOUGH = 3  # times that a route was watched before its not writing counts as proven


class Seen:
    def __init__(self, side: Side, recording: Recording | None) -> None:
        self._side, self._recording = side, recording
        self._times = {} if recording is None else {each.entry.name: each.times for each in recording.entries}
        self._by_name: dict[str, list[Observation]] = {}
        for each in recording.observations if recording else ():
            self._by_name.setdefault(each.entry.name, []).append(each)

    def whether(self, name: str) -> bool | None:
        return None if self._recording is None else name in self._times

    def times(self, name: str) -> str:
        """For people, after a comma."""
        if self._recording is None:
            return ""
        if name not in self._times:
            return ", never observed"
        times = self._times[name]
        return f", watched {times:,} time{'' if times == 1 else 's'}"

    def touches(self, name: str) -> bool:
        return any(self._side.holds(each.table) for each in self._by_name.get(name, ()))

    def sets(self, name: str) -> list[Set]:
        return sets_of(self._by_name.get(name, ()))

    def writing(self, name: str) -> Writing | None:
        """None: not watched often enough to tell."""
        written = [each.table for each in self._by_name.get(name, ()) if each.mode is Mode.WRITE]
        if any(self._side.holds(table) for table in written):
            return Writing.WRITES
        if self._times.get(name, 0) < ENOUGH:
            return None
        return Writing.ELSEWHERE if written else Writing.PROVEN


def sets_of(observations: Iterable[Observation]) -> list[Set]:
    """An insert names columns as well, and changes none."""
    return [
        (each.table, each.columns)
        for each in observations
        if each.mode is Mode.WRITE and each.columns and each.shape.lstrip().upper().startswith("UPDATE")
    ]
