"""Ownership moved by a side's verbs, each asserted, and intents asked as a sender asks them. Called by tests that look between
two verbs; the whole hand-over, with its decisions, is stages.hand_over.
"""

from typing import Any

from strangler.sync import intents, links, wire
from tests.projects.sync.pair import MOVED, Pair


def hand_over(old: Any, new: Any, epoch: int) -> str:
    """The verbs in the protocol's sequence. epoch: the one to be opened. Returns the ticket's token."""
    conductor = f"c{epoch}"
    ticket = new.prepare(wire.Prepare(MOVED, epoch))
    assert ticket.ok
    fenced = old.fence(wire.Fence(MOVED, epoch - 1, conductor, 1_000))
    assert fenced.ok
    drained = old.drain(wire.Drain(MOVED, 800))
    assert drained.ok, drained.reason
    new.sequences(old.sequences(wire.Sequences(MOVED)))
    assert old.journal(wire.Conduct(MOVED, epoch, conductor, int(fenced.value))).ok
    assert new.open(wire.Conduct(MOVED, epoch, conductor, token=ticket.value)).ok
    assert new.settle(wire.Named(MOVED)).ok
    assert old.settle(wire.Named(MOVED)).ok
    return str(ticket.value)


def own(pair: Pair) -> str:
    return hand_over(pair.here, pair.to_service, 2)


def intents_of(pair: Pair) -> wire.Intents:
    """What the monolith would ask its owner now."""
    asked = intents.waiting(pair.monolith, MOVED)
    epoch = links.read(pair.monolith, MOVED).row.epoch
    return wire.Intents(MOVED, epoch, tuple((number, row.table, row.key) for number, row in asked))


def ask_intents(pair: Pair) -> wire.Intents:
    """One round of asking; what was asked is returned."""
    asked = intents.waiting(pair.monolith, MOVED)
    request = intents_of(pair)
    assert pair.to_service.intents(request).ok
    intents.taken(pair.monolith, asked)
    return request
