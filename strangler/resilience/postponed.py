"""Ctrl-C, SIGTERM, and SIGHUP of a connection that broke, wait until the block is over; then this process ends as it was told.

For a block that leaves nothing behind once it has come to its end, and soon does.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ASKING_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def postponed(tell: Callable[[str], None], why: str) -> Iterator[None]:
    """tell: somebody asked, and why he has to wait. In another thread than the main one nothing is postponed: no signal ends
    it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def wait(number: int, _frame: Any) -> None:
        asked.append(number)
        try:
            tell(f"{signal.Signals(number).name}: {why}\n")
        except OSError:
            pass  # the terminal is what went away

    before = {number: signal.getsignal(number) for number in ASKING_TO_END}
    heeded = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]
    for number in heeded:
        signal.signal(number, wait)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, before[number])
        if asked:
            signal.raise_signal(asked[0])
