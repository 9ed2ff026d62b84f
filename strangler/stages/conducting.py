"""An extraction's name in; the right to move it, kept for as long as the block runs, out. Called by whoever moves one.

The lease is short and renewed beside the move, however long that takes: a dead conductor is noticed within LEASE_S, and
take_over finishes what it left. Correctness never rests on it: rows, deadlines and tickets do that.
"""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connections

from strangler.exceptions import Refused
from strangler.logs import Log
from strangler.messages import Refusal, refuse
from strangler.stages.copying import CopyFailed, holder
from strangler.sync import config, lease
from strangler.sync.deliver import PeerError

LEASE_S = 2.0
RENEW_S = LEASE_S / 4
PREFIX = "conduct:"
# How a move ends that says itself what it left. After anything else (a database that is gone, Ctrl-C under the fence) nobody
# knows: the lease is left to lapse, and whoever finds it looks.
TOLD = (Refused, PeerError, CopyFailed)

log = Log("strangler.stages")


@dataclass(slots=True)
class Held:
    """A conductor's right to move. was_left: the one before never ended its move. is_half_done: if this one ends now,
    somebody else must finish: the lease is left to lapse instead of being given back."""

    was_left: bool = False
    is_half_done: bool = False


@contextmanager
def conducting(name: str) -> Iterator[Held]:
    """Only one conductor an extraction. Raises Refused, naming the other."""
    connection, me = config.connection(), f"{holder()}:{uuid.uuid4().hex[:8]}"  # two threads are two conductors
    held = Held(was_left=name in left_behind())
    if not lease.take(connection, PREFIX + name, me, LEASE_S):
        other = lease.holder_of(connection, PREFIX + name)
        raise Refused([refuse("S406", name=name, other=other or "somebody")])
    try:
        with _kept(PREFIX + name, me):
            yield held
    except TOLD:
        if not held.is_half_done:
            lease.give_back(connection, PREFIX + name, me)
        raise
    if not held.is_half_done:
        lease.give_back(connection, PREFIX + name, me)


def left_behind() -> list[str]:
    """Extractions whose conductor neither ended its move nor lives."""
    return [name.removeprefix(PREFIX) for name in lease.lapsed(config.connection(), PREFIX)]


def left_alone(name: str) -> Refusal | None:
    """The alarm about a move that nobody has ended; a conductor that lives, or was looked after, raises none."""
    return refuse("S525", name=name) if name in left_behind() else None


@contextmanager
def _kept(name: str, me: str) -> Iterator[None]:
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(name, me, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(timeout=RENEW_S)  # it may wait for a database that is gone; the move's own end comes first


def _keep(name: str, me: str, over: threading.Event) -> None:
    """On a connection of this thread's own. A renewal that fails is tried again: at worst somebody looks after us."""
    try:
        while not over.wait(RENEW_S):
            try:
                lease.renew(config.connection(), name, me, LEASE_S)
            except DatabaseError as error:
                log.warning("stages.lease_not_renewed", lease=name, why=str(error).strip())
    finally:
        connections.close_all()
