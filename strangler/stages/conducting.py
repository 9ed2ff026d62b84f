"""An extraction's name in; the right to move it out, kept while the block runs and given back after it.

A lease that ran out without being given back says that a conductor died, or left ownership between the sides: whoever finds
it (`lease.left`) takes over. It lives in the database that knows who owns, so it survives a lost ledger.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.protocol.link import Role
from strangler.stages import standing
from strangler.stages.copying import holder
from strangler.sync import config, lease, peers, wire
from strangler.sync.deliver import PeerError

LEASE_S = 3.0  # how long a dead conductor keeps others out; customers wait with them if he died under his fence
PREFIX = "conduct:"


@contextmanager
def conducting(name: str) -> Iterator[None]:
    """Only one conductor an extraction. Raises Refused, naming the other."""
    connection, key = config.connection(), PREFIX + name
    me = f"{holder()}:{uuid.uuid4().hex[:8]}"  # two threads are two conductors
    if not lease.take(connection, key, me, LEASE_S):
        other = lease.holder_of(connection, key)
        raise Refused([refuse("S406", name=name, other=other or "somebody")])
    try:
        with _kept(key, me):
            yield
    except BaseException:
        (lease.lapse if is_between(name) else lease.give_back)(connection, key, me)
        raise
    lease.give_back(connection, key, me)


def is_between(name: str) -> bool:
    """Whether ownership is on its way, or may be: a side is fenced for a hand-over, or neither owns."""
    row = standing.link_row(name)
    if row is None or row.role is Role.OWNER:
        return False
    try:
        return row.role is Role.CLOSING or peers.there(name).state(wire.Named(name)).role != Role.OWNER.value
    except (PeerError, ImproperlyConfigured):
        return True


@contextmanager
def _kept(key: str, me: str) -> Iterator[None]:
    """Renewed beside the work, which may last for hours, on a connection of the renewing thread's own."""
    is_over = threading.Event()
    thread = threading.Thread(target=_renew, args=(key, me, is_over), name=key, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _renew(key: str, me: str, is_over: threading.Event) -> None:
    connection = config.connection()
    try:
        while not is_over.wait(LEASE_S / 6):
            try:
                lease.take(connection, key, me, LEASE_S)
            except DatabaseError:
                connection.close()  # asked again anew
    finally:
        connection.close()
