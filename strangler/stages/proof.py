"""Two sides of a link in; whether what changed since the last clean verification is equal out. Most of it is compared while
customers write, so that under the fence only the rest is.

A key that differs while they write may be on its way: it is looked at again, at the latest under the fence, where nothing
is forgiven. Rows without a position past that pass, such as copied ones, are not looked at: preconditions ask that the pass
was clean, or that the hand-over before this one proved them.
"""

from collections import defaultdict

from strangler.sync import wire
from strangler.sync.verbs import Side

PAGE_KEYS = 1_000
FEW_KEYS = 300  # what a hand-over may leave for its pause
MAX_UNDER_FENCE = 1_000  # more cannot be compared while customers wait
MAX_ROUNDS = 10

TableKey = tuple[str, wire.Key]


class Proof:
    """One hand-over's. epoch: the ownership period to end."""

    def __init__(self, link: str, epoch: int, old: Side, new: Side) -> None:
        self._link = link
        self._epoch = epoch
        self._old = old
        self._new = new
        self._after = old.state(wire.Named(link)).verified_version
        self._after_row = 2**62
        self._doubtful: set[TableKey] = set()

    def catch_up(self) -> int:
        """Compare page after page until little is left; how many keys were compared."""
        compared = 0
        for _ in range(MAX_ROUNDS):
            this_round = 0
            while keys := self._next_page():
                self._doubtful |= self._differing(keys)
                this_round += len(keys)
            self._doubtful = self._differing(self._doubtful)
            compared += this_round
            if this_round + len(self._doubtful) <= FEW_KEYS:
                break
        return compared

    def confirm(self) -> str:
        """Under the fence, drained: why the sides are not equal, or '' if they are."""
        keys = set(self._doubtful)
        while page := self._next_page():
            keys |= page
            if len(keys) > MAX_UNDER_FENCE:
                return f"more than {MAX_UNDER_FENCE} keys changed too late to be compared"
        differing = self._differing(keys)
        if not differing:
            return ""
        table, key = min(differing)
        return f"{len(differing)} rows differ between the sides, such as {table} {list(key)}"

    def _next_page(self) -> set[TableKey]:
        asked = wire.Changed(self._link, self._epoch, self._after, PAGE_KEYS, self._after_row)
        changed = self._new.changed(asked)
        self._after, self._after_row = changed.last, changed.last_row
        if changed.found and not changed.keys:
            return self._next_page()  # a page of rows that intents will delete
        return set(changed.keys)

    def _differing(self, keys: set[TableKey]) -> set[TableKey]:
        by_table: dict[str, list[wire.Key]] = defaultdict(list)
        for table, key in sorted(keys):
            by_table[table].append(key)
        return {(table, key) for table, some in by_table.items() for key in self._differing_in(table, some)}

    def _differing_in(self, table: str, keys: list[wire.Key]) -> set[wire.Key]:
        return differing(self._link, table, keys, self._old, self._new)


def differing(link: str, table: str, keys: list[wire.Key], old: Side, new: Side) -> set[wire.Key]:
    """Which of these rows are not the same on both sides just now."""
    asked = wire.Keys(link, table, tuple(keys))
    mine, theirs = (side.rows(asked) for side in (old, new))
    doomed = {*mine.doomed, *theirs.doomed}  # a delete that stands at the follower; whoever owns next runs it
    before, after = (dict(zip(answer.keys, answer.rows, strict=True)) for answer in (mine, theirs))
    return {key for key in keys if before.get(key) != after.get(key) and key not in doomed}
