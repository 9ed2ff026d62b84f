"""An extraction whose links lost triggers in; what is missing on either side, or was made again, out. Called by repair.

Ownership does not change and rows do not move. The owner hears first that the follower's fence was open: rows may have been
written past it, and whoever dies half-way must not leave an old proof behind.
"""

from dataclasses import dataclass

from strangler.messages import Refusal, refuse
from strangler.protocol.link import Role
from strangler.sync import config, links, peers, watch, wire
from strangler.sync.verbs import Side


@dataclass(frozen=True, slots=True)
class Lost:
    """One side of one link. faults: one sentence each."""

    link: str
    side: str
    faults: tuple[str, ...]

    def line(self) -> str:
        return f"{self.link}, {self.side}: {'; '.join(self.faults)}"


def lost(name: str) -> list[Lost]:
    """What either side of each link lacks. Raises PeerError."""
    found = [Lost(link, place, _of_triggers(each.state(wire.Named(link)).faults)) for link, place, each in _ends(name)]
    return [each for each in found if each.faults]


def mend(name: str) -> tuple[list[Lost], list[Refusal]]:
    """(what was made again, a refusal for each side that could not). Raises PeerError."""
    _take_proof_away(name)
    mended, refusals = [], []
    for link, place, side in _ends(name):
        done = side.mend(wire.Named(link))
        if not done.ok:
            refusals.append(refuse("S523", link=link, side=place, reason=done.reason, name=name))
        elif done.value:
            mended.append(Lost(link, place, tuple(done.value.splitlines())))
    return mended, refusals


def _of_triggers(faults: tuple[str, ...]) -> tuple[str, ...]:
    """As both engines word them; constraints that came back are loosened, not made again."""
    return tuple(each for each in faults if each.startswith("trigger "))


def _take_proof_away(name: str) -> None:
    for link in _links(name):
        here, there = peers.here(), peers.there(link)
        states = {side: side.state(wire.Named(link)) for side in (here, there)}
        for follower, owner in ((here, there), (there, here)):
            if states[follower].faults and states[follower].role == Role.FOLLOWER.value:
                watch.tell_owner(owner, link, states[owner].epoch)


def _ends(name: str) -> list[tuple[str, str, Side]]:
    return [
        (link, *end) for link in _links(name) for end in (("monolith", peers.here()), ("service", peers.there(link)))
    ]


def _links(name: str) -> list[str]:
    return [link for link in links.names(config.connection()) if config.extraction_of(link) == name]
