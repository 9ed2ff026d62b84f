"""How far delivery is on every link this side owns, in two statements. Called for every answer, and once a second by whoever
delivers: looks from the floors on, and raises them when that is due.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.floor import Horizon
from strangler.protocol.progress import delivered_below
from strangler.sync.engines import engine_of
from strangler.sync.floors import Floors

Progress = dict[str, tuple[int, int]]  # link -> (epoch, delivered_below)


def progress(connection: Connection, floors: Floors) -> tuple[int, Progress]:
    """(the newest version handed out, progress by link)."""
    with floors.turn() as is_raising:
        high_water, found = _look(connection, floors, is_raising=is_raising)
        told: Progress = {}
        for link, epoch, oldest, drawn, queued, flying in found:
            below = delivered_below(_known(queued), _known(flying), high_water)
            told[link] = (epoch, below)
            if is_raising:
                floors.learn(link, below=below, mark=high_water, horizon=Horizon(oldest, drawn))
    return high_water, told


def _look(connection: Connection, floors: Floors, *, is_raising: bool) -> tuple[int, list[tuple[Any, ...]]]:
    engine = engine_of(connection)
    high_water = engine.high_water(connection)  # before the snapshot that looks
    from_, params = _from(floors.usable(high_water))
    horizon = engine.horizon_sql() if is_raising else "0, 0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT link, epoch, {horizon},"
            f" (SELECT min(version) FROM strangler_queue q WHERE q.link = l.link AND version >= {from_}),"
            f" (SELECT min(oldest) FROM strangler_inflight i WHERE i.link = l.link AND oldest >= {from_})"
            " FROM strangler_link l WHERE role <> 'follower' ORDER BY link",
            params * 2,
        )
        return high_water, list(cursor.fetchall())


def _from(floors: dict[str, int]) -> tuple[str, list[Any]]:
    """SQL for the floor of the link at hand, and its parameters."""
    if not floors:
        return "0", []
    cases = " WHEN %s THEN %s" * len(floors)
    return f"(CASE l.link{cases} ELSE 0 END)", [value for pair in floors.items() for value in pair]


def _known(version: int | None) -> list[int]:
    return [] if version is None else [version]
