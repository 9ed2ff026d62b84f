"""A deed that goes on from message to message, with one runner at a time, whatever the broker loses or delivers twice.

The lease's row names the token of the message that may run. The next token is written before its message is sent, so the
same message delivered again finds its time over; a message that is lost lets the lease lapse, and `tasks.tick` begins anew.
"""

import uuid
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.resilience.clock import Clock, SystemClock
from strangler.sync import lease

HOLD_S = 3.0  # a killed worker is replaced after it; one that stalls longer may be doubled, which does no harm
HAND_ON_S = 5.0  # how long the next message may wait for a free worker before another is sent


@dataclass(slots=True)
class Relay:
    """One runner's view. name: of the deed. token: of the message that started this run; '' = a beginning."""

    connection: Connection
    name: str
    token: str = ""
    clock: Clock = field(default_factory=SystemClock)
    _kept_until_s: float = 0.0

    def begin(self) -> bool:
        """Whether this message may run now."""
        self.token = self.token or uuid.uuid4().hex
        return self.keep()

    def keep(self) -> bool:
        """Go on running; asked as often as one likes. False: somebody else has taken over."""
        now_s = self.clock.monotonic_s()
        if now_s < self._kept_until_s:
            return True
        if not lease.take(self.connection, self.name, self.token, HOLD_S):
            return False
        self._kept_until_s = now_s + HOLD_S / 4
        return True

    def hand_on(self, *, delay_s: float = 0.0) -> bool:
        """Make way for the next message, whose token is ours from now on. False: another copy of ours has done so."""
        following = uuid.uuid4().hex
        if not lease.pass_on(self.connection, self.name, self.token, following, delay_s + HAND_ON_S):
            return False
        self.token, self._kept_until_s = following, 0.0
        return True

    def end(self) -> None:
        """Nothing is left to do."""
        lease.give_back(self.connection, self.name, self.token)


def is_running(connection: Connection, name: str) -> bool:
    """Whether a message of this deed runs, or is on its way."""
    return bool(lease.holder_of(connection, name))
