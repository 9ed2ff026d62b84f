"""Resilience: one clock, deadlines on it, and moments nobody pays for unless a test listens."""

import pytest

from strangler.resilience import moments
from strangler.resilience.clock import HandClock, SystemClock
from strangler.resilience.deadline import Deadline


def test_a_deadline_is_over_exactly_when_its_seconds_are_used_up():
    clock = HandClock()
    deadline = Deadline.after(2.0, clock=clock)
    clock.advance(1.5)
    assert (deadline.left_s(), deadline.is_over) == (0.5, False)
    clock.advance(1.5)
    assert (deadline.left_s(), deadline.is_over) == (0.0, True)


def test_the_machine_clock_never_measures_backwards():
    clock = SystemClock()
    assert clock.monotonic_s() <= clock.monotonic_s()
    assert clock.now_s() > 1_600_000_000


def test_a_moment_reaches_only_those_who_listen_and_only_while_they_do():
    heard = []
    moments.reach("a.moment", n=1)
    with moments.listening("a.moment", lambda **facts: heard.append(facts)):
        moments.reach("a.moment", n=2)
        moments.reach("another.moment", n=3)
    moments.reach("a.moment", n=4)
    assert heard == [{"n": 2}]


def test_a_listener_may_break_off_what_reached_the_moment():
    def breaks():
        raise RuntimeError("killed here")

    with moments.listening("a.moment", breaks), pytest.raises(RuntimeError, match="killed here"):
        moments.reach("a.moment")
