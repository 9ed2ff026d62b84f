"""Failures in a row in; whether to ask again out. Called by whoever asks somebody else on behalf of a customer.

Closed, until FAILURES in a row; open for OPEN_S; then one probe goes, and the others are told no until it has an answer. The
lock is never held during a call.
"""

import threading

from strangler.resilience.clock import Clock, SystemClock

FAILURES = 5  # in a row: one lost packet is none of them
OPEN_S = 1.0  # about a process's restart; a probe a second hurts nobody


class Breaker:
    """One for each that may fail."""

    def __init__(self, *, clock: Clock | None = None, failures: int = FAILURES, open_s: float = OPEN_S) -> None:
        self._clock = clock or SystemClock()
        self._failures, self._open_s = failures, open_s
        self._count = 0
        self._until_s: float | None = None  # None: closed
        self._is_probing = False
        self._lock = threading.Lock()  # guards the four above

    def allows(self) -> bool:
        """Whether to ask now. Whoever is let through tells how it went."""
        with self._lock:
            if self._until_s is None:
                return True
            if self._is_probing or self._clock.monotonic_s() < self._until_s:
                return False
            self._is_probing = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._count, self._until_s, self._is_probing = 0, None, False

    def failed(self) -> None:
        with self._lock:
            self._count += 1
            if self._is_probing or self._count >= self._failures:
                self._until_s = self._clock.monotonic_s() + self._open_s
            self._is_probing = False
