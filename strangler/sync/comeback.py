"""The first request of a process in; whether it may be let in, out: a side that owned when it was last up may have been given
up meanwhile, and asks the other one first. Called by LinkMiddleware, outside of its watch and of any transaction.

Asked once and briefly. No answer lets requests in: the other side may be what is down, and a service that rightly owns must
not go down with it (promise 4); signs of life go on asking, see protocol.link.has_lost. An answer that says "lost" fences
this side first, so that the request meets the fence like any other; only if the fence cannot be had it is turned away.

Verbs of sync are let in unasked: two sides that start together would otherwise wait for each other's answer.
"""

import threading

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from strangler.logs import Log
from strangler.protocol.link import Role
from strangler.sync import config, greet, links, numbering, peers, views, wire
from strangler.sync.deliver import PeerError

ASK_S = 0.5  # a link. A customer notices it once, and only while the other side hangs instead of answering or refusing

log = Log("strangler.sync")


class Comeback:
    """One process's. Threads that come first wait for the one that asks."""

    def __init__(self) -> None:
        self._has_asked = False
        self._lock = threading.Lock()

    def lets_in(self, connection: Connection, request: HttpRequest) -> bool:
        """False: this side has lost what it owned, and could not be fenced just now; asked again with the next request."""
        if self._has_asked or _is_verb(request):
            return True
        with self._lock:
            return self._ask_once(connection)

    def _ask_once(self, connection: Connection) -> bool:
        if self._has_asked:  # by the thread that had the lock before
            return True
        try:
            names = links.names(connection)
            owned = [name for name in names if _is_owned(connection, name)]
        except DatabaseError:
            return True  # the view will meet it, or needs no database
        try:
            for name in owned:
                _ask(connection, name)
        except DatabaseError as error:
            log.warning("sync.cannot_yield", why=str(error).strip())
            return False
        if names:
            _count_on(connection)
        self._has_asked = True
        return True


def _is_verb(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info, getattr(request, "urlconf", None)).func is views.verb
    except Resolver404:
        return False


def _is_owned(connection: Connection, name: str) -> bool:
    """References have no other owner."""
    return config.extraction_of(name) == name and links.role_of(connection, name) is not Role.FOLLOWER


def _count_on(connection: Connection) -> None:
    """This database may have been restored while it was down."""
    try:
        numbering.count_on(connection, within_s=0.0)  # a customer waits
    except DatabaseError as error:  # a lease that is taken, or reconcile, does the same
        log.warning("sync.intents_not_counted_on", why=str(error).strip())


def _ask(connection: Connection, name: str) -> None:
    try:
        epoch = peers.there_briefly(name, ASK_S).row(wire.Named(name)).epoch
    except (PeerError, ImproperlyConfigured) as error:
        log.warning("sync.owner_unasked", link=name, why=str(error))
        return
    try:
        if greet.yield_if_lost(connection, name, epoch):
            log.warning("sync.ownership_lost", link=name, peer_epoch=epoch)
    except links.UnknownLink:
        pass  # taken down between two looks
