"""A deed that needs short locks in; its answer out, however often somebody else held them. Called where triggers come and go.

Locks are waited for briefly (longer, and the customers behind us would wait as well), so a busy table refuses now and then.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import OperationalError

from strangler.resilience.clock import SystemClock
from strangler.resilience.deadline import Deadline

WITHIN_S = 4.0  # below the peer's time-out: it should hear how it ended
PAUSE_S = 0.05  # the writers that queued behind us go first
BUSY = ("55P03", "40P01")  # lock_not_available, deadlock_detected

T = TypeVar("T")


def patiently(connection: Connection, deed: Callable[[], T], *, within_s: float = WITHIN_S) -> T:
    """deed: one transaction and nothing else. Inside a caller's transaction it is tried once: the caller begins anew.

    Raises what the deed raises, and the database's own error once the time is over.
    """
    deadline = Deadline.after(within_s, clock=SystemClock())
    while True:
        try:
            return deed()
        except OperationalError as error:
            if connection.in_atomic_block or deadline.is_over or not is_busy(error):
                raise
        time.sleep(PAUSE_S)


def is_busy(error: OperationalError) -> bool:
    """Whether somebody else's lock was in the way, and nothing worse."""
    return getattr(error.__cause__, "sqlstate", None) in BUSY or "database is locked" in str(error)
