"""A floor is never above what somebody may still have to deliver, whoever takes versions, commits and rolls back when."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.protocol.floor import Floor, Horizon
from strangler.protocol.progress import delivered_below

STEPS = ("begin", "take", "commit", "roll back", "deliver", "look")


@dataclass
class Database:
    """One queue as PostgreSQL shows it. writers: open transactions, id -> versions taken. undelivered: committed ones."""

    mark: int = 0
    next_id: int = 1
    writers: dict[int, list[int]] = field(default_factory=dict)
    undelivered: set[int] = field(default_factory=set)

    def horizon(self) -> Horizon:
        self.next_id += 1  # whoever looks draws one
        return Horizon(min(self.writers, default=self.next_id), self.next_id - 1)

    def lowest(self) -> int:
        """Of all that is, or may yet be, undelivered."""
        taken = [version for versions in self.writers.values() for version in versions]
        return min([*taken, *self.undelivered, self.mark + 1])

    def begin(self) -> None:
        self.writers[self.next_id] = []
        self.next_id += 1

    def take(self, number: int) -> None:
        if self.writers:
            self.mark += 1
            self._writer(number).append(self.mark)

    def end(self, number: int, *, is_committed: bool) -> None:
        if self.writers:
            versions = self._writer(number)
            self.undelivered |= set(versions) if is_committed else set()
            self.writers = {key: kept for key, kept in self.writers.items() if kept is not versions}

    def _writer(self, number: int) -> list[int]:
        return list(self.writers.values())[number % len(self.writers)]


def look(database: Database, floor: Floor, learn) -> Floor:
    mark, from_ = database.mark, floor.usable(database.mark)
    below = delivered_below([version for version in database.undelivered if version >= from_], [], mark)
    return learn(floor, below=below, mark=mark, horizon=database.horizon())


def play(steps, learn=Floor.learned):
    """Yield (floor, database) after every step."""
    database, floor = Database(), Floor()
    for step, number in steps:
        if step == "begin":
            database.begin()
        elif step == "take":
            database.take(number)
        elif step in ("commit", "roll back"):
            database.end(number, is_committed=step == "commit")
        elif step == "deliver":
            database.undelivered = {version for version in database.undelivered if version % 5 != number}
        elif step == "look":
            floor = look(database, floor, learn)
        yield floor, database


@st.composite
def schedules(draw):
    return draw(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), max_size=60))


@given(schedules())
def test_nothing_is_ever_undelivered_below_a_floor(steps):
    for floor, database in play(steps):
        assert floor.usable(database.mark) <= database.lowest()


def hasty(floor, *, below, mark, horizon):
    """Forgets those who have taken a version and not committed."""
    return Floor(max(floor.version, below), below, horizon.drawn)


def blind(floor, *, below, mark, horizon):
    """Waits for them, and does not look at what they left."""
    if horizon.oldest < floor.until:
        return floor
    return Floor(max(floor.version, floor.coming), below, horizon.drawn)


def by_the_snapshot(floor, *, below, mark, horizon):
    """Takes the snapshot's upper end for the next id: one past the newest transaction that ended."""
    return floor.learned(below=below, mark=mark, horizon=Horizon(horizon.oldest, horizon.oldest))


LATE_COMMIT = [("begin", 0), ("take", 0), ("begin", 1), ("take", 1), ("commit", 1), *[("deliver", n) for n in range(5)]]


@pytest.mark.parametrize("wrong", [hasty, blind, by_the_snapshot])
def test_a_writer_that_commits_late_shows_what_is_wrong(wrong):
    steps = [*LATE_COMMIT, ("look", 0), ("look", 0), ("commit", 0), ("look", 0)]
    assert any(floor.version > database.lowest() for floor, database in play(steps, wrong))
    assert all(floor.version <= database.lowest() for floor, database in play(steps))


def test_a_floor_rises_once_everybody_is_through():
    steps = [*LATE_COMMIT, ("look", 0), ("commit", 0), *[("deliver", n) for n in range(5)], ("look", 0), ("look", 0)]
    assert [floor.version for floor, _ in play(steps)][-1] == 3


def test_a_database_that_went_back_in_time_has_no_floor():
    floor = Floor(version=100, coming=120, until=900)
    assert floor.usable(mark=98) == 0
    assert floor.learned(below=50, mark=60, horizon=Horizon(950, 960)) == Floor(0, 50, 960)
    assert floor.learned(below=101, mark=110, horizon=Horizon(40, 41)) == Floor(0, 101, 41)  # it had handed out 119
