"""Whoever fails again and again is let alone for a moment, and repeats are a share of calls."""

from strangler.resilience.breaker import Breaker
from strangler.resilience.budget import RetryBudget
from strangler.resilience.clock import HandClock


def test_it_opens_after_failures_in_a_row_and_not_before() -> None:
    breaker = Breaker(clock=HandClock(), failures=3)
    for _ in range(2):
        breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_one_probe_goes_when_its_time_is_over_and_the_others_wait_for_it() -> None:
    clock = HandClock()
    breaker = Breaker(clock=clock, failures=1, open_s=1.0)
    breaker.failed()
    clock.advance(1.0)
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert breaker.allows()


def test_a_probe_that_fails_opens_it_again() -> None:
    clock = HandClock()
    breaker = Breaker(clock=clock, failures=5, open_s=1.0)
    for _ in range(5):
        breaker.failed()
    clock.advance(1.0)
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    clock.advance(1.0)
    assert breaker.allows()


def test_repeats_are_a_share_of_calls_once_the_burst_is_used_up() -> None:
    budget = RetryBudget(share=0.25, most=2.0)
    assert [budget.takes(), budget.takes(), budget.takes()] == [True, True, False]
    for _ in range(4):
        budget.called()
    assert [budget.takes(), budget.takes()] == [True, False]
