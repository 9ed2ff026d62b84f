"""A copy waits while customers' changes come late, says so, and never waits for ever."""

from typing import Any

import pytest

from strangler.resilience.clock import HandClock
from strangler.sync import lag, throttle
from tests.projects.sync.models import Author, Note
from tests.projects.sync.pair import MOVED, Pair

LATE_S = 60


@pytest.fixture
def late(pair: Pair) -> Pair:
    """A change of the moved link that has waited for a minute."""
    pair.install()
    author = Author.objects.using("monolith").create(name="Ada")
    pair.settle()
    Note.objects.using("monolith").create(author=author, slug="late")
    lag.seconds(pair.monolith, MOVED)  # from here on it is seen to wait
    with pair.monolith.cursor() as cursor:
        cursor.execute("UPDATE strangler_waiting SET since_us = since_us - %s", [LATE_S * 1_000_000])
    return pair


class Copier:
    """Somebody who copies, by a clock of the test's. delivers_at: the turn that delivers what is late."""

    def __init__(self, pair: Pair, *, delivers_at: int = 0) -> None:
        self.pair, self.delivers_at = pair, delivers_at
        self.clock = HandClock()
        self.said: list[str] = []
        self.turns = 0

    def wait(self) -> float:
        """Seconds waited."""
        began_s = self.clock.monotonic_s()
        ways = {"say": self.said.append, "clock": self.clock, "nap": self.clock.advance}
        throttle.wait(self.pair.monolith, MOVED, deliver=self._turn, **ways)
        return self.clock.monotonic_s() - began_s

    def _turn(self) -> bool:
        self.turns += 1
        if self.turns == self.delivers_at:
            self.pair.settle(MOVED)
            return True
        return False


def test_nobody_waits_while_changes_arrive_in_time(pair: Pair) -> None:
    pair.install()
    copier = Copier(pair)
    assert (copier.wait(), copier.said, copier.turns) == (0.0, [], 0)


def test_a_copy_waits_until_what_is_late_was_delivered_and_says_so_once(late: Pair) -> None:
    copier = Copier(late, delivers_at=4)
    assert copier.wait() == 3 * throttle.PAUSE_S
    (said,) = copier.said
    assert said.startswith(f"{MOVED}: the copy waits: changes have waited 6")
    assert said.endswith("to be delivered, more than 5 s")


def test_the_bound_is_a_setting_and_nonsense_is_the_default(late: Pair, settings: Any) -> None:
    settings.STRANGLER_COPY_LAG = LATE_S * 10
    assert throttle.why_wait(late.monolith, MOVED) == ""
    settings.STRANGLER_COPY_LAG = "soon"
    assert "more than 5 s" in throttle.why_wait(late.monolith, MOVED)


def test_what_cannot_be_delivered_does_not_stop_a_copy_for_good(late: Pair) -> None:
    """What waits may wait for the copy: a child for a parent that has not been copied."""
    copier = Copier(late)
    assert copier.wait() == throttle.MOST_S
    assert len(copier.said) == 2
    assert f"goes on after {throttle.MOST_S:g} s" in copier.said[1]
