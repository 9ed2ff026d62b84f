"""Where a pair has walked to, kept once a session: a test that only begins there starts from a copy, in a tenth of the time."""

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TypeVar

from django.db import connections

from tests.projects.sync.databases import PostgresCopies, SQLiteCopies, is_untouched

SIDES = ("monolith", "service")
Subject = TypeVar("Subject")


class Walked:
    """Both databases of a pair as they were at a moment, by any name. They are exchanged under the pair's connections."""

    def __init__(self, copies: SQLiteCopies | PostgresCopies) -> None:
        self._copies = copies
        self._kept: dict[Hashable, dict[str, str]] = {}

    def __contains__(self, moment: Hashable) -> bool:
        return moment in self._kept

    def keep(self, moment: Hashable) -> None:
        for side in SIDES:
            connections[side].close()
        self._kept[moment] = {side: self._copies.keep(connections[side].settings_dict) for side in SIDES}

    def after(self, walk: Callable[[Subject], object], subject: Subject, folder: Path) -> None:
        """From now on both sides are as after `walk(subject)`, which is called once a session."""
        if walk not in self:
            walk(subject)
            self.keep(walk)
        self.lay(walk, folder)

    def lay(self, moment: Hashable, folder: Path) -> None:
        """From now on both sides are as they were then. Whatever was written before is gone."""
        for side, kept in self._kept[moment].items():
            connection = connections[side]
            connection.close()
            give_back = self._copies.put_back if is_untouched(connection) else self._copies.drop
            give_back(connection.settings_dict)
            connection.settings_dict.update(self._copies.make(folder, side, kept))
