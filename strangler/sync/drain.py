"""A link and its peer in; delivered within a request, until nothing is left or the budget is spent. Called by side: a
hand-over drains with it, and whoever reconciles, so that neither needs a worker.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.progress import is_drained
from strangler.resilience.deadline import Deadline
from strangler.sync import dead_letters, fitting, greet, links, queue, wire
from strangler.sync.deliver import PeerError, deliver_once
from strangler.sync.verbs import Side


def drain(connection: Connection, link: str, peer: Side, deadline: Deadline) -> wire.Done:
    """value: delivered_below. Not done: what is in the way."""
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
            reason = done.refused or f"{done.dead} keys were refused by the other side"
            return wire.Done(False, reason, value=str(below))
