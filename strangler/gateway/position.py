"""How far each link has been delivered, as told by tables, upstreams and the admin port; who waits for more of it.

Called by exchange (answers teach), prepare (staying reads wait), admin.
"""

from collections.abc import Iterable, Mapping

from strangler.gateway.news import News
from strangler.protocol.progress import is_caught_up
from strangler.routing.freshness import Freshness
from strangler.routing.position import Position, read_position
from strangler.routing.table import Table

DELIVERED = b"x-strangler-delivered"
WRITTEN = b"x-strangler-written"
POSITION = b"x-strangler-position"
COOKIE = "strangler_position"
COOKIE_PURPOSE = "strangler.position.v1"
COOKIE_TTL_S = 600  # by then a write has arrived, or the link's lag has raised an alarm of its own
MAX_LINKS = 8  # keeps the cookie small; a customer who wrote to more forgets the oldest


class Delivered:
    """Link -> the position below which everything has reached the follower."""

    def __init__(self, news: News) -> None:
        self.positions: dict[str, Position] = {}
        self.freshness = Freshness()
        self._news = news

    def learn(self, link: str, position: Position) -> None:
        """Remember the furthest news of a link; older news changes nothing."""
        self.freshness.hear_delivered(link, position)
        known = self.positions.get(link)
        if known is None or position > known:
            self.positions[link] = position
            self._news.tell()

    def learn_headers(self, values: Iterable[str]) -> None:
        for value in values:
            if read := read_position(value):
                self.learn(*read)

    def learn_written(self, values: Iterable[str], *, now_s: float) -> None:
        """What an owner says it has handed out, before it is learnt how much of it has been delivered."""
        for value in values:
            if read := read_position(value):
                self.freshness.hear_written(*read, now_s=now_s)

    def learn_table(self, table: Table) -> None:
        for state in table.extractions:
            for link, position in state.delivered_positions().items():
                self.learn(link, position)

    def has_passed(self, written: Mapping[str, Position]) -> bool:
        """Whether everything written has reached the follower."""
        nowhere = Position(-1, -1)
        return all(is_caught_up(position, self.positions.get(link, nowhere)) for link, position in written.items())

    async def wait(self, written: Mapping[str, Position], *, timeout_s: float) -> bool:
        """Wait until everything written has arrived; False when the time is up first."""
        return await self._news.wait_until(lambda: self.has_passed(written), timeout_s=timeout_s)


def merge(written: dict[str, Position], news: Iterable[str], delivered: dict[str, Position]) -> dict[str, Position]:
    """What a customer's cookie must remember after an answer with these position headers."""
    nowhere = Position(-1, -1)
    merged = {link: at for link, at in written.items() if not is_caught_up(at, delivered.get(link, nowhere))}
    for value in news:
        if read := read_position(value):
            link, position = read
            merged[link] = max(position, merged.pop(link, position))
    return dict(list(merged.items())[-MAX_LINKS:])
