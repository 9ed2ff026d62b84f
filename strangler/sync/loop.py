"""Delivery that goes on: for every link this side owns, hold its lease and deliver while there is work. The Celery job,
`strangle sync` and the tests run this same function; two of them share the links by lease.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import Error as DatabaseError  # InterfaceError too: a connection that was closed under us

from strangler.logs import Log
from strangler.protocol.link import Role
from strangler.resilience.clock import Clock, SystemClock
from strangler.sync import carry_out, config, greet, intents, lease, links, numbering, owned, queue, ran, touched, watch
from strangler.sync.deliver import PeerError, deliver_once
from strangler.sync.fitting import Unfit
from strangler.sync.floors import Floors
from strangler.sync.verbs import Side

LEASE_S = 2.0
RENEW_S = LEASE_S / 2  # a lease is a write: not one every turn
LOOK_S = LEASE_S / 8  # how often a standby asks whether the holder is gone
IDLE_S = 0.02  # an empty queue costs one indexed look-up; a customer's next read should not wait longer than this
BEAT_S = 2.0  # an idle link tells its peer that somebody delivers it
WATCH_S = 10.0  # whether every trigger is there
FORGET_S = 60.0  # what nobody asks for again; a thousand notes at a time
COUNT_S = 60.0  # whether anybody else uses a follower's tables; the text of every statement is read for it
BACK_OFF_S = 0.5
BACK_OFF_MAX_S = 5.0

MOST_DOUBLINGS = 10  # a service may be away for days: doubled without end, seconds would not fit a number

log = Log("strangler.sync")


def back_off_s(failures: int) -> float:
    """How long to leave a peer alone after so many failures in a row, if it does not ask for longer itself."""
    return min(BACK_OFF_MAX_S, BACK_OFF_S * 2.0 ** min(failures - 1, MOST_DOUBLINGS))


@dataclass
class Loop:
    """One process's delivery. stop ends it after the batch under way."""

    connection: Connection
    peer: Callable[[str], Side]
    holder: str
    clock: Clock = field(default_factory=SystemClock)
    stop: threading.Event = field(default_factory=threading.Event)
    _failures: dict[str, int] = field(default_factory=dict)
    _not_before_s: dict[str, float] = field(default_factory=dict)
    _held_until_s: dict[str, float] = field(default_factory=dict)
    _beats_s: dict[str, float] = field(default_factory=dict)  # when the next one is due
    _watches_s: dict[str, float] = field(default_factory=dict)  # when the triggers are looked at again
    _forgets_s: dict[str, float] = field(default_factory=dict)
    _counts_s: dict[str, float] = field(default_factory=dict)  # when their users are looked for again
    _greeted: set[str] = field(default_factory=set)  # by this side as owner, on this lease and connection
    _looked: set[str] = field(default_factory=set)  # at its role, on this lease and connection
    _floors: Floors = field(init=False)  # of this connection

    def __post_init__(self) -> None:
        self._floors = Floors(self.clock)

    def run(self, *, for_s: float | None = None) -> None:
        """Until stopped, or for so many seconds."""
        end_s = None if for_s is None else self.clock.monotonic_s() + for_s
        while not self.stop.is_set() and (end_s is None or self.clock.monotonic_s() < end_s):
            if not self.turn():
                self.stop.wait(IDLE_S)
        self.give_back()

    def give_back(self) -> None:
        """All leases, so that a standby need not wait for their end."""
        self._held_until_s.clear()
        self._floors.forget()
        self._greeted.clear()
        self._looked.clear()
        for link in self._names():
            lease.give_back(self.connection, f"deliver:{link}", self.holder)

    def turn(self) -> bool:
        """One round over all links; True if anything moved."""
        self._raise_floors()
        moved = [self._turn_link(link) for link in self._names()]  # all of them, not up to the first that moves
        return any(moved)

    def _raise_floors(self) -> None:
        if not self._floors.is_due():
            return
        try:
            owned.progress(self.connection, self._floors)
        except DatabaseError as error:
            self._lost_database(error)

    def _names(self) -> list[str]:
        try:
            return links.names(self.connection)
        except DatabaseError as error:
            self._lost_database(error)
            return []

    def _turn_link(self, link: str) -> bool:
        if self.clock.monotonic_s() < self._not_before_s.get(link, 0.0):
            return False
        try:
            if not self._holds(link):
                return False
            self._watch(link)
            moved = self._move(link)
            self._beat(link)
            self._forget_ran(link)
        except PeerError as error:
            self._forget_peer(link)
            self._back_off(link, error, retry_s=error.retry_s)
            return False
        except Unfit as error:
            self._stand_aside(link, error)
            return False
        except links.UnknownLink:
            return False  # taken down between two looks
        except DatabaseError as error:
            self._lost_database(error)
            return False
        except Exception as error:  # a link nobody can deliver (no address, no keys, a bug) must not stop the others
            log.exception("sync.link_failed", link=link)
            self._back_off(link, error)
            return False
        self._failures.pop(link, None)
        return moved

    def _holds(self, link: str) -> bool:
        """Whether this link is ours to deliver just now."""
        now_s = self.clock.monotonic_s()
        if now_s < self._held_until_s.get(link, 0.0):
            return True
        if not lease.take(self.connection, f"deliver:{link}", self.holder, LEASE_S):
            self._forget(link)
            self._not_before_s[link] = now_s + LOOK_S
            return False
        self._held_until_s[link] = now_s + RENEW_S
        return True

    def _watch(self, link: str) -> None:
        """A schema migration may have taken triggers along. What is queued is delivered all the same."""
        now_s = self.clock.monotonic_s()
        if now_s < self._watches_s.get(link, 0.0):
            return
        self._watches_s[link] = now_s + WATCH_S
        if now_s >= self._counts_s.get(link, 0.0):
            self._counts_s[link] = now_s + COUNT_S
            touched.look(self.connection, link)
        if watch.look(self.connection, link):
            row = links.read(self.connection, link).row
            if row.role is Role.FOLLOWER:
                watch.tell_owner(self.peer(link), link, row.epoch)

    def _forget(self, link: str) -> None:
        """What was learnt of the other side: it may be another one next time."""
        self._greeted.discard(link)
        self._looked.discard(link)

    def _forget_peer(self, link: str) -> None:
        """A peer may come back restored before its other links had anything to ask it: each looks at it anew."""
        extraction = config.extraction_of(link)
        for each in self._greeted | self._looked:
            if config.extraction_of(each) == extraction:
                self._forget(each)

    def _beat(self, link: str) -> None:
        """A sign of life over the road that rows take: whoever looks at the peer sees since when nobody delivers."""
        now_s = self.clock.monotonic_s()
        if now_s >= self._beats_s.get(link, 0.0):
            self._beats_s[link] = now_s + BEAT_S
            greet.beat(self.connection, link, self.peer(link))

    def _forget_ran(self, link: str) -> None:
        now_s = self.clock.monotonic_s()
        if now_s >= self._forgets_s.get(link, 0.0):
            self._forgets_s[link] = now_s + FORGET_S
            ran.forget(self.connection, link, self.peer(link))

    def _move(self, link: str) -> bool:
        # Due or not, a new lease begins with a look: an owner that was given up may have nothing to send, and is open.
        if link in self._looked and not queue.is_due(self.connection, link, floor=self._floors.of(link)):
            return False
        stored = links.read(self.connection, link)
        if stored.row.role is Role.FOLLOWER:
            self._has_looked(link)
            return self._ask_intents(stored)
        if link not in self._greeted and not greet.greet(self.connection, link, self.peer(link)):
            self._not_before_s[link] = self.clock.monotonic_s() + BACK_OFF_S
            return False
        self._greeted.add(link)
        self._has_looked(link)
        if intents.is_any_left(self.connection, link):  # which `open` had to leave
            carry_out.run_own(self.connection, link)
        floor = self._floors.of(link)
        done = deliver_once(self.connection, link, self.peer(link), holder=self.holder, floor=floor)
        if done.sent:
            log.info("sync.delivered", link=link, keys=done.delivered, waiting=done.waiting, dead=done.dead)
        return done.sent > 0

    def _has_looked(self, link: str) -> None:
        """A database that was restored comes back with a new lease, and numbers its intents past those it has forgotten."""
        if link not in self._looked:
            numbering.count_on(self.connection)
            self._looked.add(link)

    def _ask_intents(self, stored: links.StoredLink) -> bool:
        asked = intents.question(self.connection, stored)
        if asked is None:
            return False
        answer = self.peer(stored.row.link).intents(asked)
        if answer.ok:
            intents.answered(self.connection, asked, answer)
            counts = {"deletes": len(asked.deletes), "updates": len(asked.updates), "refused": len(answer.refused)}
            log.info("sync.intents_run", link=stored.row.link, **counts)
        return answer.ok

    def _back_off(self, link: str, error: Exception, *, retry_s: float = 0.0) -> None:
        self._forget(link)
        failures = self._failures[link] = self._failures.get(link, 0) + 1
        wait_s = max(retry_s, back_off_s(failures))
        self._not_before_s[link] = self.clock.monotonic_s() + wait_s
        log.warning("sync.peer_unavailable", link=link, why=str(error), retry_s=wait_s)

    def _stand_aside(self, link: str, error: Unfit) -> None:
        """Not ours to deliver: somebody of another role may see what this one does not."""
        log.error("sync.unfit", link=link, why=str(error))
        lease.give_back(self.connection, f"deliver:{link}", self.holder)
        self._held_until_s.pop(link, None)
        self._not_before_s[link] = self.clock.monotonic_s() + BACK_OFF_MAX_S

    def _lost_database(self, error: DatabaseError) -> None:
        log.warning("sync.database_unavailable", why=str(error).strip())
        self._held_until_s.clear()
        self._greeted.clear()
        self._looked.clear()
        self._floors.forget()
        self.connection.close()
        self.stop.wait(BACK_OFF_S)
