"""A link and its lag in; whether a copy has to wait before its next chunk, and why, out. Old rows and customers' changes take
the same road to the same tables: while changes come late, a copy makes them later. A disk that fills up stops it, too. Called
by Copy and by the Celery job.

What the other side says by 429 or 503 is honoured where it is said, by whoever posts (client, tasks).
"""

from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.resilience.clock import Clock
from strangler.resilience.deadline import Deadline
from strangler.sync import config, lag, room

PAUSE_S = 0.5
ROOM_S = 600.0  # a disk that is full is a person's to mend; whoever advances is told, and may go on where it ended
MOST_S = 30.0  # before one chunk: what waits may wait for the copy, such as a child for its parent

Say = Callable[[str], None]


def why_wait(connection: Connection, link: str) -> str:
    """In words; '' if the next chunk may go."""
    if why := room.why_full(connection):
        return why
    lag_s, bound_s = lag.seconds(connection, link), config.copy_lag_s()
    if lag_s <= bound_s:
        return ""
    return f"changes have waited {lag_s:.1f} s to be delivered, more than {bound_s:g} s"


class NoRoom(Exception):
    """A copy waited for room, and there is none; says why. What was copied stays."""


def wait(
    connection: Connection,
    link: str,
    *,
    deliver: Callable[[], bool],
    say: Say,
    clock: Clock,
    nap: Callable[[float], None],
) -> None:
    """Until the lag is below its bound, at most MOST_S. deliver: one turn of delivery, True if it moved anything: nobody else
    need deliver meanwhile. Said once, with its reason, and once more if it was in vain. Raises NoRoom after ROOM_S."""
    deadline, room_deadline = Deadline.after(MOST_S, clock=clock), Deadline.after(ROOM_S, clock=clock)
    has_said = False
    while why := why_wait(connection, link):
        if not has_said:
            say(f"{link}: the copy waits: {why}")
        has_said = True
        if room_deadline.is_over:
            raise NoRoom(why)
        if deadline.is_over and not room.why_full(connection):
            say(f"{link}: the copy goes on after {MOST_S:g} s, though {why}")
            return
        if not deliver():
            nap(PAUSE_S)
