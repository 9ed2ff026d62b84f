"""Both databases in; whether two sides ever owned a link at once out, asked again and again while a block runs."""

import threading

from django.db import connections

from strangler.protocol.link import LinkRow, Role
from strangler.sync import links

EVERY_S = 0.05


class Witness(threading.Thread):
    """seen: what must never be seen. looks: how often it was looked for."""

    def __init__(self, link: str) -> None:
        super().__init__(name="witness", daemon=True)
        self.seen: list[tuple[LinkRow, LinkRow]] = []
        self.looks = 0
        self._link = link
        self._over = threading.Event()

    def __enter__(self) -> "Witness":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join(10.0)

    def run(self) -> None:
        try:
            while not self._over.wait(EVERY_S):
                self._look()
        finally:
            connections.close_all()  # this thread's own

    def _look(self) -> None:
        """One side that owns the same epoch before and after the other was asked owned it in between as well."""
        before, other, after = (self._row(alias) for alias in ("monolith", "service", "monolith"))
        self.looks += 1
        if before == after and before.role is other.role is Role.OWNER:
            self.seen.append((before, other))

    def _row(self, alias: str) -> LinkRow:
        return links.read(connections[alias], self._link).row
