"""What the receiver's database does with one admitted batch: guard, write in order, answer per key. Used by delivery.

Rows are texts (content, unique value, number of the parent key or ''); a missing row is None. Versions are of epoch 1.
"""

from dataclasses import dataclass

from strangler.protocol.claim import RowKey
from strangler.protocol.order import Change
from strangler.protocol.position import Position
from strangler.protocol.receipt import Outcome
from tests.explorer.rules import Rules

EPOCH = 1
Values = tuple[str, str, str] | None
Batch = tuple[tuple[int, int, Values], ...]  # (key, version, values)
Reply = tuple[int, int, Outcome, int | None]  # (key, version, outcome, the key it waits for)


@dataclass
class Follower:
    """A batch under way. rows and stored start as they were and end as they are to be."""

    rules: Rules
    keys: tuple[RowKey, ...]
    rows: list[Values]
    stored: list[int | None]

    def apply(self, batch: Batch) -> tuple[Reply, ...]:
        passed = tuple(change for change in batch if self.is_fresh(change))
        stale = tuple((key, version, Outcome.STALE, None) for key, version, _ in batch if not self._has(passed, key))
        return self.write(passed) + stale

    def is_fresh(self, change: tuple[int, int, Values]) -> bool:
        key, version, _ = change
        held = self.stored[key]
        return self.rules.is_newer(Position(EPOCH, version), None if held is None else Position(EPOCH, held))

    def write(self, passed: Batch) -> tuple[Reply, ...]:
        """Upserts parents first, tombstones children first; each key by itself."""
        replies: list[Reply] = []
        todo = self._ordered(passed)
        while todo:
            key, version, values = todo.pop(0)
            waits = self._obstacle(key, values, {other for other, _, _ in todo})
            if waits is None:
                self.rows[key] = values
            if waits is None or not self.rules.habits.waiting_keeps_no_position:
                forgets = values is None and not self.rules.habits.tombstones_are_guarded
                self.stored[key] = None if forgets else version
            replies.append((key, version, Outcome.APPLIED if waits is None else Outcome.WAITING, waits))
        return tuple(replies)

    def _ordered(self, passed: Batch) -> list[tuple[int, int, Values]]:
        parents = {"parent": (), "child": ("parent",)}
        changes = [Change(self.keys[key], Position(EPOCH, version), values) for key, version, values in passed]
        ordered = self.rules.write_order(changes, self.rules.parents_first(parents))
        return [(self.keys.index(change.row), change.position.version, change.values) for change in ordered]

    def _obstacle(self, key: int, values: Values, coming: set[int]) -> int | None:
        if values is None:
            return min(self._children(key), default=None)
        if values[2] and self.rows[int(values[2])] is None:
            return int(values[2])
        return self._clash(key, values[1], coming)

    def _clash(self, key: int, unique: str, coming: set[int]) -> int | None:
        for other, row in enumerate(self.rows):
            if other == key or row is None or not unique or row[1] != unique:
                continue
            if other not in coming or not self._makes_room(other, coming):
                return other
            self.rows[other] = None  # delete, then insert: it is written later in this batch
        return None

    def _makes_room(self, other: int, coming: set[int]) -> bool:
        return not self.rules.habits.room_is_made_with_children or self._children(other) <= coming

    def _children(self, key: int) -> set[int]:
        return {other for other, row in enumerate(self.rows) if row is not None and row[2] == str(key)}

    @staticmethod
    def _has(changes: Batch, key: int) -> bool:
        return any(change[0] == key for change in changes)
