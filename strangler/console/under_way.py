"""An extraction in; the move that is being made just now out, or one whose conductor died. Called by board and page."""

from dataclasses import dataclass

from strangler.models import Transition
from strangler.stages import history
from strangler.sync import config, lease


@dataclass(frozen=True, slots=True)
class UnderWay:
    """conductor: who holds the lease; '' if nobody does, so that this move waits for somebody to take it up."""

    move: Transition
    conductor: str


def under_way(name: str) -> UnderWay | None:
    """Only the newest row counts: an older one without an end was left by a conductor that died long ago."""
    newest = Transition.objects.using(history.alias()).filter(extraction=name).first()
    if newest is None or newest.outcome != Transition.Outcome.RUNNING:
        return None
    return UnderWay(newest, lease.holder_of(config.connection(), f"conduct:{name}"))
