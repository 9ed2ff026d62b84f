"""Model 4b: two links on one row. The monolith's row has a column x, owned by service A, and y, owned by the monolith; A is
fed y, service B is fed both.

    x: A -> monolith      y: monolith -> A      both: monolith -> B
An applier's write is judged by every link of the table it lands in; what came from A may not go back to A.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from strangler.protocol.capture import Operation, Session, Write
from strangler.protocol.claim import Entry, RowKey
from strangler.protocol.link import Role
from tests.explorer.checker import Model
from tests.explorer.rules import SHIPPED, Rules

MONOLITH, A, B = 0, 1, 2
LINKS = {"x": (A, MONOLITH, {0}), "y": (MONOLITH, A, {1}), "both": (MONOLITH, B, {0, 1})}  # from, to, columns
ROW = RowKey("rows", ("1",))


class World(NamedTuple):
    rows: tuple[tuple[int, int], ...]  # (x, y) per side
    queues: tuple[tuple[tuple[int, str, int], ...], ...]  # per link: (version, origin, side the change was made on)
    versions: tuple[int, ...]  # per side
    writes: int
    echoes: int


@dataclass
class Links(Model):
    name: str = "two links, one row"
    writes: int = 3
    rules: Rules = SHIPPED
    goal: str = "everything_settles"
    promises: tuple[str, ...] = ("every_side_agrees_at_rest", "no_change_returns", "everything_settles")

    def __post_init__(self) -> None:
        self.bounds = f"3 sides, 3 links, {self.writes} writes"

    def initial(self) -> World:
        return World(((0, 0),) * 3, ((),) * 3, (0,) * 3, self.writes, 0)

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        if w.writes:
            fewer = w._replace(writes=w.writes - 1)
            yield "the monolith's customer writes y", self._write(fewer, MONOLITH, 1, w.rows[0][1] + 1, "", MONOLITH)
            yield "A's customer writes x", self._write(fewer, A, 0, w.rows[A][0] + 1, "", A)
        for number, link in enumerate(LINKS):
            if w.queues[number]:
                yield f"link {link} carries {w.queues[number]}", self._carry(w, number, link)

    def _write(self, w: World, side: int, column: int, value: int, origin: str, made_on: int) -> World:
        row = (value, w.rows[side][1]) if column == 0 else (w.rows[side][0], value)
        changed = {column} if row != w.rows[side] else set()
        w = w._replace(rows=_set(w.rows, side, row), versions=_set(w.versions, side, w.versions[side] + 1))
        for number, (link, (source, to, columns)) in enumerate(LINKS.items()):
            habits = self.rules.habits
            touched = columns & changed or not (habits.columns_are_judged and habits.origin_is_judged_at_write)
            if source == side and touched and self._is_queued(link, origin):
                w = w._replace(echoes=w.echoes + (to == made_on and side != made_on))
                entry = (w.versions[side], origin, made_on)
                w = w._replace(queues=_set(w.queues, number, (*w.queues[number], entry)))
        return w

    def _is_queued(self, link: str, origin: str) -> bool:
        if not self.rules.habits.origin_is_judged_at_write:
            return True
        write = self.rules.judge(link, Role.OWNER, Operation.UPDATE, Session(origin), deletes_through=False)
        return write is Write.CAPTURED

    def _carry(self, w: World, number: int, link: str) -> World:
        source, to, columns = LINKS[link]
        queue = w.queues[number]
        claim = self.rules.coalesce([Entry(ROW, version) for version, _, _ in queue])[0]
        w = self._taken(w, number, source)
        _, origin, made_on = next(entry for entry in queue if entry[0] == claim.newest)
        if not self.rules.habits.origin_is_judged_at_write and origin and LINKS[origin][0] == to:
            return w
        may_apply = self.rules.judge(link, Role.FOLLOWER, Operation.UPDATE, Session(link), deletes_through=False)
        if may_apply is not Write.SILENT:
            return w._replace(queues=_set(w.queues, number, queue))
        for column in sorted(columns):
            if w.rows[to][column] != w.rows[source][column]:
                w = self._write(w, to, column, w.rows[source][column], link, made_on)
        return w

    def _taken(self, w: World, number: int, source: int) -> World:
        """Its own entries; those of the other links of that side wait for their own carriers."""
        versions = {version for version, _, _ in w.queues[number]}
        for other, (side, _, _) in enumerate(LINKS.values()):
            if other == number or (side == source and not self.rules.habits.each_link_has_entries_of_its_own):
                left = tuple(entry for entry in w.queues[other] if entry[0] not in versions)
                w = w._replace(queues=_set(w.queues, other, left))
        return w

    def broken(self, w: World) -> str:
        if w.echoes and self.rules.habits.origin_is_judged_at_write:
            return "no_change_returns"
        if not any(w.queues) and len({w.rows[MONOLITH], w.rows[A], w.rows[B]}) > 1:
            return "every_side_agrees_at_rest"
        return ""

    def is_goal(self, w: World) -> bool:
        return not w.writes and not any(w.queues)


def _set(values: tuple, at: int, value) -> tuple:
    return (*values[:at], value, *values[at + 1 :])
