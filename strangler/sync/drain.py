"""Deliver now, in the request of whoever asks, until nothing is left: what a hand-over needs under its fence, and what a way
back needs where no worker is alive.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.progress import is_drained
from strangler.resilience.deadline import Deadline
from strangler.sync import dead_letters, fitting, greet, links, queue, wire
from strangler.sync.deliver import PeerError, deliver_once
from strangler.sync.verbs import Side


def drain(connection: Connection, link: str, peer: Side, deadline: Deadline) -> wire.Done:
    """Drained, or why not. value: delivered_below. Raises links.UnknownLink."""
    try:
        if not greet.greet(connection, link, peer):
            return wire.Done(False, links.read(connection, link).stopped)
    except (PeerError, fitting.Unfit) as error:
        return wire.Done(False, str(error))
    while True:
        below, mark = queue.progress(connection, link)
        dead = dead_letters.count(connection, link)
        if is_drained(below, mark, dead):
            return wire.Done(True, value=str(below))
        if is_drained(below, mark):  # customers wait: nothing is left to send that could end a dead letter
            return wire.Done(False, f"{dead} keys were refused by the other side", value=str(below))
        if deadline.is_over:
            return wire.Done(False, "not drained within the budget", value=str(below))
        try:
            done = deliver_once(connection, link, peer, holder="drain")
        except PeerError as error:
            return wire.Done(False, str(error), value=str(below))
        if done.dead or done.refused:
            words = done.refused or f"{done.dead} keys were refused by the other side"
            return wire.Done(False, words, value=str(below))
