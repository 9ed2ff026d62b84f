"""A clock and some seconds in; how much is left out. Called by everything that waits for somebody else."""

from dataclasses import dataclass

from strangler.resilience.clock import Clock


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on the monotonic clock after which waiting is over."""

    clock: Clock
    at_s: float

    @classmethod
    def after(cls, seconds_s: float, *, clock: Clock) -> "Deadline":
        return cls(clock, clock.monotonic_s() + seconds_s)

    def left_s(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.at_s - self.clock.monotonic_s())

    @property
    def is_over(self) -> bool:
        return self.clock.monotonic_s() >= self.at_s
