"""Delivery that goes on: for every link this side owns, hold its lease and deliver while there is work. The Celery job,
`strangle sync` and the tests run this same function; two of them share the links by lease.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import Error as DatabaseError  # InterfaceError too: a connection that was closed under us

from strangler.protocol.link import Role
from strangler.resilience.clock import Clock, SystemClock
from strangler.sync import greet, intents, lease, links, queue, wire
from strangler.sync.deliver import PeerError, deliver_once
from strangler.sync.side import Side

LEASE_S = 2.0
RENEW_S = LEASE_S / 2  # a lease is a write: not one every turn
LOOK_S = LEASE_S / 8  # how often a standby asks whether the holder is gone
IDLE_S = 0.02  # an empty queue costs one indexed look-up; a customer's next read should not wait longer than this
BACK_OFF_S = 0.5
BACK_OFF_MAX_S = 5.0

log = structlog.get_logger("strangler.sync")


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
    _greeted: set[str] = field(default_factory=set)  # on this lease and connection

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
        for link in self._names():
            lease.give_back(self.connection, f"deliver:{link}", self.holder)

    def turn(self) -> bool:
        """One round over all links; True if anything moved."""
        moved = [self._turn_link(link) for link in self._names()]  # all of them, not up to the first that moves
        return any(moved)

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
            moved = self._move(link)
        except PeerError as error:
            self._back_off(link, error, retry_s=error.retry_s)
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
            self._greeted.discard(link)
            self._not_before_s[link] = now_s + LOOK_S
            return False
        self._held_until_s[link] = now_s + RENEW_S
        return True

    def _move(self, link: str) -> bool:
        if not queue.is_due(self.connection, link):
            return False
        stored = links.read(self.connection, link)
        if stored.row.role is Role.FOLLOWER:
            return self._ask_intents(stored)
        if link not in self._greeted and not greet.greet(self.connection, link, self.peer(link)):
            self._not_before_s[link] = self.clock.monotonic_s() + BACK_OFF_S
            return False
        self._greeted.add(link)
        if intents.waiting(self.connection, link, limit=1):  # its conductor died between opening this side and settling
            intents.run_own(self.connection, link)
        done = deliver_once(self.connection, link, self.peer(link), holder=self.holder)
        if done.sent:
            log.info("sync.delivered", link=link, keys=done.delivered, waiting=done.waiting, dead=done.dead)
        return done.sent > 0

    def _ask_intents(self, stored: links.StoredLink) -> bool:
        asked = intents.waiting(self.connection, stored.row.link)
        if not asked:
            return False
        deletes = tuple((number, row.table, row.key) for number, row in asked)
        answer = self.peer(stored.row.link).intents(wire.Intents(stored.row.link, stored.row.epoch, deletes))
        if answer.ok:
            intents.taken(self.connection, asked)
            log.info("sync.intents_run", link=stored.row.link, deletes=len(asked))
        return answer.ok

    def _back_off(self, link: str, error: Exception, *, retry_s: float = 0.0) -> None:
        self._greeted.discard(link)
        failures = self._failures[link] = self._failures.get(link, 0) + 1
        wait_s = min(BACK_OFF_MAX_S, max(retry_s, BACK_OFF_S * 2 ** (failures - 1)))
        self._not_before_s[link] = self.clock.monotonic_s() + wait_s
        log.warning("sync.peer_unavailable", link=link, why=str(error), retry_s=wait_s)

    def _lost_database(self, error: DatabaseError) -> None:
        log.warning("sync.database_unavailable", why=str(error).strip())
        self._held_until_s.clear()
        self._greeted.clear()
        self.connection.close()
        self.stop.wait(BACK_OFF_S)
