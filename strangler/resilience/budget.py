"""Calls in; whether one may be repeated out. Retries are a share of calls: where everything fails, they add no storm."""

import threading

SHARE = 0.2
MOST = 10.0  # repeats in a burst, such as while a process starts again


class RetryBudget:
    """One for each that may fail. share: repeats a call, in the long run."""

    def __init__(self, *, share: float = SHARE, most: float = MOST) -> None:
        self._share, self._most = share, most
        self._left = most
        self._lock = threading.Lock()  # guards _left

    def called(self) -> None:
        with self._lock:
            self._left = min(self._most, self._left + self._share)

    def takes(self) -> bool:
        """Whether to repeat now; it is counted."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True
