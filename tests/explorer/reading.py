"""Model 5: a customer reads his own write. Writers take versions and commit in any order; the follower's progress is published
from a snapshot; the clock may be so coarse that many things happen in one tick.

    writer: take a version -> commit -> is handed (version, time)      sender: claim, deliver
    publisher: read the clock -> look into queue and inflight -> publish
Drawn instead of timed: after its commit a writer draws one more version from the sequence and hands that to the customer;
the publisher reads the sequence before it looks. No clock is needed then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from strangler.protocol.claim import Claim, Entry, RowKey
from strangler.protocol.progress import Asked, Delivered
from strangler.routing.position import Position as Place
from tests.explorer.checker import Model
from tests.explorer.rules import SHIPPED, Rules


class World(NamedTuple):
    clock: int
    newest: int  # the sequence
    writers: tuple[tuple[str, int, int], ...]  # (state, version, time of asking)
    queue: frozenset[int]
    inflight: tuple[Claim, ...]
    delivered: frozenset[int]
    looking: tuple[Any, ...]  # the publisher between its two readings
    published: Delivered | None


@dataclass
class Reading(Model):
    """keys: which row each writer writes. Two writers of one row never overlap; of two rows they may."""

    name: str = "read your writes"
    keys: tuple[int, ...] = (0, 1, 0)
    is_drawn: bool = False
    rules: Rules = SHIPPED
    goal: str = "every_reader_is_let_through"
    promises: tuple[str, ...] = ("a_reader_finds_his_own_write", "every_reader_is_let_through")

    def __post_init__(self) -> None:
        how = "drawn after the commit" if self.is_drawn else "clock unbounded, ties allowed"
        self.bounds = f"{len(self.keys)} writers of {len(set(self.keys))} keys, {how}"

    def initial(self) -> World:
        return World(0, 0, (("idle", 0, 0),) * len(self.keys), frozenset(), (), frozenset(), (), None)

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        for number in range(len(self.keys)):
            yield from self._write(w, number)
        yield from self._send(w)
        yield from self._publish(w)
        if w.clock in _times(w) and not self.is_drawn:
            yield "the clock ticks", w._replace(clock=w.clock + 1)

    def _write(self, w: World, number: int) -> Iterator[tuple[str, World]]:
        state, version, at_us = w.writers[number]
        if state == "idle" and not self._is_locked(w, number):
            after = w._replace(newest=w.newest + 1)
            yield f"writer {number} takes version {after.newest}", _writer(after, number, "taken", after.newest, 0)
        elif state == "taken" and not self.rules.habits.clock_is_read_after_commit:
            yield f"writer {number} reads the clock before its commit", _writer(w, number, "timed", version, w.clock)
        elif state in ("taken", "timed"):
            after = w._replace(queue=w.queue | {version})
            done = "committed" if state == "taken" else "asks"
            yield f"writer {number} commits version {version}", _writer(after, number, done, version, at_us)
        elif state == "committed" and self.is_drawn:
            drawn = w.newest + 1 if self.rules.habits.position_is_drawn_after_commit else version
            after = _writer(w._replace(newest=max(w.newest, drawn)), number, "asks", version, drawn)
            yield f"writer {number}'s customer is told {drawn}, drawn after the commit", after
        elif state == "committed":
            yield (
                f"writer {number}'s customer is told {version} at {w.clock}",
                _writer(w, number, "asks", version, w.clock),
            )

    def _is_locked(self, w: World, number: int) -> bool:
        pairs = zip(self.keys, w.writers, strict=True)
        return any(key == self.keys[number] and state in ("taken", "timed") for key, (state, _, _) in pairs)

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
        is_committed = all(v != version or state not in ("taken", "timed") for state, v, _ in w.writers)
        return is_committed and version <= claim.newest and _row(self._key(w, version)) == claim.row

    def _key(self, w: World, version: int) -> int:
        return next(key for key, (_, v, _) in zip(self.keys, w.writers, strict=True) if v == version)

    def _publish(self, w: World) -> Iterator[tuple[str, World]]:
        if self.is_drawn:
            yield self._look(w)
            return
        if not self.rules.habits.clock_is_read_before_snapshot:
            below = self._below(w)
            if not w.looking:
                yield f"the publisher looks: below {below}", w._replace(looking=("looked", below))
                return
            after = w._replace(looking=(), published=Delivered(1, w.looking[1], w.clock))
            yield f"the publisher reads the clock and publishes: {w.clock}", after
        elif not w.looking:
            yield f"the publisher reads the clock: {w.clock}", w._replace(looking=("timed", w.clock))
        else:
            published = Delivered(1, self._below(w), w.looking[1])
            yield f"the publisher publishes below {published.below}", w._replace(looking=(), published=published)

    def _look(self, w: World) -> tuple[str, World]:
        if not w.looking:
            return f"the publisher reads the sequence: {w.newest}", w._replace(looking=("read", w.newest))
        published = Delivered(1, self._below(w, w.looking[1]), 0)
        return f"the publisher publishes below {published.below}", w._replace(looking=(), published=published)

    def _below(self, w: World, high_water: int | None = None) -> int:
        high_water = w.newest if high_water is None else high_water
        return self.rules.delivered_below(w.queue, [claim.oldest for claim in w.inflight], high_water)

    def broken(self, w: World) -> str:
        for state, version, at_us in w.writers:
            if state == "asks" and self._may_read(w, version, at_us) and version not in w.delivered:
                return "a_reader_finds_his_own_write"
        return ""

    def _may_read(self, w: World, version: int, at_us: int) -> bool:
        if self.is_drawn:  # at_us: what was drawn; compared as the gateway compares
            return w.published is not None and Place(1, at_us) < Place(1, w.published.below)
        return w.published is not None and self.rules.is_caught_up(Asked(1, version, at_us), w.published)

    def is_goal(self, w: World) -> bool:
        return all(state == "asks" and self._may_read(w, v, at_us) for state, v, at_us in w.writers)

    def canonical(self, w: World) -> World:
        """Only the order of the times in use matters."""
        if self.is_drawn:
            return w
        rank = {at: place for place, at in enumerate(sorted(_times(w) | {w.clock}))}
        writers = tuple((s, v, rank[at] if s in ("asks", "timed") else 0) for s, v, at in w.writers)
        looking = (w.looking[0], rank[w.looking[1]]) if w.looking[:1] == ("timed",) else w.looking
        published = w.published and Delivered(1, w.published.below, rank[w.published.at_us])
        return w._replace(clock=rank[w.clock], writers=writers, looking=looking, published=published)


def _times(w: World) -> set[int]:
    times = {at for state, _, at in w.writers if state in ("asks", "timed")}
    times |= {w.looking[1]} if w.looking[:1] == ("timed",) else set()
    return times | ({w.published.at_us} if w.published else set())


def _writer(w: World, number: int, state: str, version: int, at_us: int) -> World:
    writers = (*w.writers[:number], (state, version, at_us), *w.writers[number + 1 :])
    return w._replace(writers=writers)


def _row(key: int) -> RowKey:
    return RowKey("rows", (str(key),))
