"""Ownership moved by a side's verbs, and intents asked as a sender asks them. Called by tests that look between two verbs; the
whole hand-over, with its decisions, is stages.hand_over.
"""

from strangler.sync import intents, links, wire
from tests.projects.sync.pair import MOVED, Pair

hand_over = Pair.hand_over


def own(pair: Pair) -> str:
    return hand_over(pair.here, pair.to_service, 2)


def intents_of(pair: Pair) -> wire.Intents:
    """What the monolith would ask its owner now."""
    asked = intents.question(pair.monolith, links.read(pair.monolith, MOVED))
    assert asked is not None
    return asked


def ask_intents(pair: Pair) -> wire.Intents:
    """One round of asking; what was asked is returned."""
    asked = intents_of(pair)
    answer = pair.to_service.intents(asked)
    assert answer.ok
    intents.answered(pair.monolith, asked, answer)
    return asked
