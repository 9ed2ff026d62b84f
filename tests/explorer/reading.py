"""Model 5: a customer reads his own write. Writers take versions and commit in any order; the follower's progress is published
from a snapshot.

    writer: take a version -> commit -> draw one more version, which its customer is handed      sender: claim, deliver
    publisher: read the sequence -> look into queue and inflight -> publish
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from strangler.protocol.claim import Claim, Entry, RowKey
from tests.explorer.checker import Model
from tests.explorer.rules import SHIPPED, Rules

EPOCH = 1
BEYOND = 1 << 20  # of every version: nothing is queued or in flight


class World(NamedTuple):
    newest: int  # the sequence
    writers: tuple[tuple[str, int, int], ...]  # (state, version, what its customer was handed)
    queue: frozenset[int]
    inflight: tuple[Claim, ...]
    delivered: frozenset[int]
    looking: int | None  # what the publisher has read, between its two readings
    below: int | None  # what is published


@dataclass
class Reading(Model):
    """keys: which row each writer writes. Two writers of one row never overlap; of two rows they may."""

    name: str = "read your writes"
    keys: tuple[int, ...] = (0, 1, 0)
    rules: Rules = SHIPPED
    goal: str = "every_reader_is_let_through"
    promises: tuple[str, ...] = ("a_reader_finds_his_own_write", "every_reader_is_let_through")

    def __post_init__(self) -> None:
        self.bounds = f"{len(self.keys)} writers of {len(set(self.keys))} keys"

    def initial(self) -> World:
        return World(0, (("idle", 0, 0),) * len(self.keys), frozenset(), (), frozenset(), None, None)

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        for number in range(len(self.keys)):
            yield from self._write(w, number)
        yield from self._send(w)
        yield self._publish(w)

    def _write(self, w: World, number: int) -> Iterator[tuple[str, World]]:
        state, version, _ = w.writers[number]
        if state == "idle" and not self._is_locked(w, number):
            after = w._replace(newest=w.newest + 1)
            yield f"writer {number} takes version {after.newest}", _writer(after, number, "taken", after.newest, 0)
        elif state == "taken":
            after = w._replace(queue=w.queue | {version})
            yield f"writer {number} commits version {version}", _writer(after, number, "committed", version, 0)
        elif state == "committed":
            drawn = w.newest + 1 if self.rules.habits.position_is_drawn_after_commit else version
            after = _writer(w._replace(newest=max(w.newest, drawn)), number, "asks", version, drawn)
            yield f"writer {number}'s customer is handed {drawn}", after

    def _is_locked(self, w: World, number: int) -> bool:
        pairs = zip(self.keys, w.writers, strict=True)
        return any(key == self.keys[number] and state == "taken" for key, (state, _, _) in pairs)

    def _send(self, w: World) -> Iterator[tuple[str, World]]:
        if w.queue:
            entries = [Entry(_row(self._key(w, version)), version) for version in w.queue]
            inflight = tuple(sorted((*w.inflight, *self.rules.coalesce(entries)), key=lambda c: (c.row, c.newest)))
            yield f"{sorted(w.queue)} are claimed", w._replace(queue=frozenset(), inflight=inflight)
        for number, claim in enumerate(w.inflight):
            mine = {version for _, version, _ in w.writers if version and self._is_in(w, version, claim)}
            left = w.inflight[:number] + w.inflight[number + 1 :]
            yield f"{sorted(mine)} are delivered", w._replace(inflight=left, delivered=w.delivered | mine)

    def _is_in(self, w: World, version: int, claim: Claim) -> bool:
        is_committed = all(v != version or state != "taken" for state, v, _ in w.writers)
        return is_committed and version <= claim.newest and _row(self._key(w, version)) == claim.row

    def _key(self, w: World, version: int) -> int:
        return next(key for key, (_, v, _) in zip(self.keys, w.writers, strict=True) if v == version)

    def _publish(self, w: World) -> tuple[str, World]:
        if w.looking is None and self.rules.habits.mark_is_read_before_look:
            return f"the publisher reads the sequence: {w.newest}", w._replace(looking=w.newest)
        if w.looking is None:
            return "the publisher looks", w._replace(looking=min(self._oldest(w), default=BEYOND))
        if self.rules.habits.mark_is_read_before_look:
            below = self.rules.delivered_below(w.queue, [claim.oldest for claim in w.inflight], w.looking)
        else:
            below = min(w.looking, w.newest + 1)
        return f"the publisher publishes below {below}", w._replace(looking=None, below=below)

    def _oldest(self, w: World) -> list[int]:
        return [*w.queue, *(claim.oldest for claim in w.inflight)]

    def broken(self, w: World) -> str:
        for state, version, drawn in w.writers:
            if state == "asks" and self._may_read(w, drawn) and version not in w.delivered:
                return "a_reader_finds_his_own_write"
        return ""

    def _may_read(self, w: World, drawn: int) -> bool:
        return w.below is not None and self.rules.is_caught_up((EPOCH, drawn), (EPOCH, w.below))

    def is_goal(self, w: World) -> bool:
        return all(state == "asks" and self._may_read(w, drawn) for state, _, drawn in w.writers)


def _writer(w: World, number: int, state: str, version: int, drawn: int) -> World:
    writers = (*w.writers[:number], (state, version, drawn), *w.writers[number + 1 :])
    return w._replace(writers=writers)


def _row(key: int) -> RowKey:
    return RowKey("rows", (str(key),))
