"""What an owner says of its link, and when, in; how old the follower's copy may be out. Pure. Called by switches when a read
falls back: the answer is marked with that age.

    1 at time t the owner has handed out versions up to 6     2 later it says that everything below 7 has arrived
So at 2 the copy holds all that was committed before t, and is no older than t, however long ago the owner was last heard.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from strangler.protocol.progress import is_caught_up
from strangler.routing.position import Position


@dataclass(frozen=True, slots=True)
class _Mark:
    written: Position
    at_s: float


@dataclass(slots=True)
class _Link:
    """furthest: ever heard. awaited: the oldest mark that has not arrived. newest: the last heard after it.

    whole_s: of the last mark that has arrived.
    """

    furthest: Position
    awaited: _Mark | None = None
    newest: _Mark | None = None
    whole_s: float | None = None


class Freshness:
    """Links -> when their copy was last known to be whole. Two marks a link, however much is said."""

    def __init__(self) -> None:
        self._links: dict[str, _Link] = {}

    @property
    def links(self) -> list[str]:
        """Those anything was heard of."""
        return list(self._links)

    def hear_written(self, link: str, written: Position, *, now_s: float) -> None:
        """The owner has handed out versions up to here. Heard before what the same answer says of delivery."""
        known, mark = self._links.setdefault(link, _Link(written)), _Mark(written, now_s)
        if written < known.furthest:
            return  # said before, and kept by some cache: it is no word about now
        known.furthest = written
        if known.awaited is None:
            known.awaited = mark
        else:
            known.newest = mark

    def hear_delivered(self, link: str, delivered: Position) -> None:
        """Everything below has reached the copy."""
        known = self._links.get(link)
        while known and known.awaited and is_caught_up(known.awaited.written, delivered):
            known.whole_s = known.awaited.at_s
            known.awaited, known.newest = known.newest, None

    def age_s(self, links: Iterable[str], *, now_s: float) -> int | None:
        """Whole seconds, of the link that is furthest behind; None when nothing is known of one of them, or of any."""
        whole_s = [self._links[link].whole_s for link in links if link in self._links]
        known_s = [at_s for at_s in whole_s if at_s is not None]
        return round(now_s - min(known_s)) if known_s and len(known_s) == len(whole_s) else None
