"""A service's answer in; the same answer out, once its write is applied on the other side as well: Own(acknowledge="both").
Listed in a service's MIDDLEWARE directly before sync's LinkMiddleware, whose position it reads.

The wait is bounded. What is not confirmed by then is answered all the same, with X-Strangler-Unconfirmed and a count in
the link row: whoever abandons this service loses nothing it acknowledged without that header.

    1 the view commits   2 LinkMiddleware draws a position past it   3 delivery posts, the other side commits, replies
    4 the keys leave queue and inflight: delivered_below passes the position. A key that was refused leaves them too, so a
      dead letter younger than the request says no.
"""

import time
from collections.abc import Callable
from enum import Enum, auto

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.http import HttpRequest, HttpResponse

from strangler.kit import config
from strangler.protocol.link import Role
from strangler.protocol.progress import is_caught_up
from strangler.resilience.clock import Clock, SystemClock
from strangler.resilience.deadline import Deadline
from strangler.routing.position import read_position
from strangler.sync import config as sync_config
from strangler.sync import dead_letters, links, queue
from strangler.sync.middleware import POSITION, WRITTEN, has_written
from strangler.sync.stored import count_unconfirmed

UNCONFIRMED = "X-Strangler-Unconfirmed"
LOOK_S = 0.005

GetResponse = Callable[[HttpRequest], HttpResponse]


class Word(Enum):
    """What one look says of a write."""

    HERE_AND_THERE = auto()
    NOT_YET = auto()
    NO = auto()  # refused over there, not fed, or this side owns no longer: waiting will not help


class AcknowledgeMiddleware:
    """Sync only, as LinkMiddleware."""

    def __init__(
        self, get_response: GetResponse, *, clock: Clock | None = None, nap: Callable[[float], None] = time.sleep
    ) -> None:
        self.get_response = get_response
        self._clock = clock or SystemClock()
        self._nap = nap
        # The newest version an earlier answer told of. Every write of a request that has not begun yet is younger; an old
        # mark only makes more dead letters count.
        self._mark = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = self._mark
        response = self.get_response(request)
        for told in response.headers.get(WRITTEN, "").split(","):
            if read := read_position(told):
                self._mark = max(self._mark, read[1].version)
        late = [name for told in response.headers.get(POSITION, "").split(",") if (name := self._late(told, mark))]
        if has_written(request) and POSITION not in response:
            late.append("unknown")  # LinkMiddleware could not read where it landed
        if late:
            response[UNCONFIRMED] = ", ".join(late)
        return response

    def _late(self, told: str, mark: int) -> str:
        """The link whose write the other side does not have in time, or ''."""
        read = read_position(told)
        if read is None:
            return ""
        link, position = read
        connection = sync_config.connection()
        try:
            if self._waits(connection, link, position.epoch, position.version, mark) is Word.HERE_AND_THERE:
                return ""
            count_unconfirmed(connection, link)
        except DatabaseError:
            pass  # nobody can say; the customer's answer comes first, and says so
        except links.UnknownLink:
            return link
        return link

    def _waits(self, connection: Connection, link: str, epoch: int, version: int, mark: int) -> Word:
        deadline = Deadline.after(config.confirm_s(), clock=self._clock)
        while (word := look(connection, link, epoch, version, mark)) is Word.NOT_YET and not deadline.is_over:
            self._nap(LOOK_S)
        return word


def look(connection: Connection, link: str, epoch: int, version: int, mark: int) -> Word:
    """version: drawn after the write's commit. mark: a version from before the request. Raises links.UnknownLink."""
    stored = links.read(connection, link)
    if stored.acknowledge != "both":
        return Word.HERE_AND_THERE  # nobody asked for more than the owner
    if stored.row.role is Role.FOLLOWER or stored.row.epoch != epoch or stored.definition.is_off:
        return Word.NO
    below, _high_water = queue.progress(connection, link)
    if not is_caught_up((epoch, version), (stored.row.epoch, below)):
        return Word.NOT_YET
    return Word.NO if dead_letters.has_younger(connection, link, mark) else Word.HERE_AND_THERE
