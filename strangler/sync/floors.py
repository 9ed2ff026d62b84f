"""Where one process may begin to look for what is undelivered, by link. Learned from its own looks, kept in memory only: a
process that starts, or whose connection was lost, begins at 0.

For what is asked often. Decisions and people (`queue.progress`: drains, gates, the board) look from the first version on.
"""

from strangler.protocol.floor import Floor, Horizon, learned


class Floors:
    """Safe to share between threads: every floor that was ever learned stays true."""

    def __init__(self) -> None:
        self._by_link: dict[str, Floor] = {}

    def usable(self, mark: int) -> dict[str, int]:
        """{link: version to look from}. mark: the newest version handed out, read just now."""
        return {link: floor.usable(mark) for link, floor in list(self._by_link.items())}

    def of(self, link: str) -> int:
        """As `usable`, by what the last look knew of the mark."""
        return self._by_link.get(link, Floor()).version

    def learn(self, link: str, *, below: int, mark: int, horizon: Horizon) -> None:
        floor = self._by_link.get(link, Floor())
        self._by_link[link] = learned(floor, below=below, mark=mark, horizon=horizon)

    def forget(self) -> None:
        self._by_link.clear()
