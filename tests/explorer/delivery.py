"""Model 1: changes travel. Two senders, claims, leases, crashes, late and doubled posts, a backfill chunk, a repair.

writer: take versions (holding row locks) -> commit: rows and queue entries become visible together
sender: claim -> read in one snapshot -> post -> settle       beside it: lease lost, killed, its post arrives later
chunk:  read with version 0 -> apply, perhaps twice           repair: a key is queued again by hand
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from strangler.protocol.claim import RowKey
from strangler.protocol.position import Position
from strangler.protocol.receipt import Outcome
from tests.explorer.checker import Model
from tests.explorer.delivery_world import Transaction, World, in_order, put, told
from tests.explorer.follower import EPOCH, Batch, Follower, Reply, Values
from tests.explorer.rules import SHIPPED, Rules
from tests.explorer.sender import Sending


@dataclass
class Delivery(Sending, Model):
    """One scenario of it. sessions: what each writer commits, in order. A key's row: (content, unique value, parent)."""

    name: str
    keys: tuple[RowKey, ...]
    owner: tuple[Values, ...]
    sessions: tuple[tuple[Transaction, ...], ...]
    senders: int = 2
    faults: int = 1
    repairs: int = 0
    is_copied: bool = False
    one_at_a_time: bool = False  # a claim is one key: what a large queue does to two far apart
    rules: Rules = SHIPPED
    goal: str = "everything_settles"
    promises: tuple[str, ...] = (
        "follower_equals_owner_at_rest",
        "no_child_stands_without_its_parent",
        "positions_never_go_back",
        "delivered_below_is_honest",
        "together_is_enough",
        "the_follower_never_shows_an_older_row",
        "everything_settles",
    )
    _apply: Any = field(init=False)

    def __post_init__(self) -> None:
        self._apply = lru_cache(maxsize=None)(self._apply_batch)
        writes = sum(len(session) for session in self.sessions)
        self.bounds = (
            f"{len(self.keys)} keys, {writes} transactions in {len(self.sessions)} sessions, {self.senders} senders,"
            f" {self.faults} faults, {self.repairs} repairs{'' if self.is_copied else ', 1 chunk'}"
        )

    def initial(self) -> World:
        copied = self.owner if self.is_copied else (None,) * len(self.keys)
        stored = tuple(None if row is None else 0 for row in copied)
        nobody = (("idle", ()),) * self.senders
        chunk = ("done" if self.is_copied else "todo", ())
        rest = ((), (), (), nobody, copied, stored, (), chunk, (), self.faults, self.repairs)
        return World(self.owner, (0,) * len(self.sessions), ((),) * len(self.sessions), *rest)

    def steps(self, w: World) -> Iterator[tuple[str, World]]:
        for session in range(len(self.sessions)):
            yield from self._write(w, session)
        for sender in range(self.senders):
            yield from self._send(w, sender)
        yield from self._copy(w)
        yield from self._repair(w)
        yield from self._collect(w)
        for number, batch in enumerate(w.late):
            left = w.late[:number] + w.late[number + 1 :]
            yield from self._arrive(w._replace(late=left), batch, f"a late post arrives: {told(batch)}", None)
        if w.halfway:
            yield f"what was checked is written: {told(w.halfway[1])}", self._finish(w)

    # ── the owner ──

    def _write(self, w: World, session: int) -> Iterator[tuple[str, World]]:
        if w.done[session] == len(self.sessions[session]):
            return
        changes = self.sessions[session][w.done[session]]
        if w.taken[session]:
            yield f"session {session} commits versions {w.taken[session]}", self._committed(w, session, changes)
        elif not self._locked(w) & {key for key, _ in changes}:
            first = len(w.log) + 1
            log = w.log + tuple(key for key, _ in changes)
            versions = tuple(range(first, len(log) + 1))
            after = w._replace(log=log, taken=put(w.taken, session, versions))
            yield f"session {session} writes {changes}, takes versions {versions}", after

    def _committed(self, w: World, session: int, changes: Transaction) -> World:
        owner = list(w.owner)
        for key, values in changes:
            owner[key] = values
        entries = tuple((key, version) for (key, _), version in zip(changes, w.taken[session], strict=True))
        done = put(w.done, session, w.done[session] + 1)
        taken = put(w.taken, session, ())
        return w._replace(owner=tuple(owner), done=done, taken=taken, queue=self._queued(w.queue, entries))

    def _queued(self, queue: tuple[tuple[int, int], ...], entries: tuple[tuple[int, int], ...]):
        if not self.rules.habits.queue_is_insert_only:
            keys = {key for key, _ in entries}
            queue = tuple(entry for entry in queue if entry[0] not in keys)
        return tuple(sorted(queue + entries))

    def _locked(self, w: World) -> set[int]:
        open_sessions = [session for session, taken in enumerate(w.taken) if taken]
        return {key for session in open_sessions for key, _ in self.sessions[session][w.done[session]]}

    def _repair(self, w: World) -> Iterator[tuple[str, World]]:
        if not w.repairs:
            return
        blocked = self._locked(w) if self.rules.habits.repairs_wait_for_writers else set()
        for key in range(len(self.keys)):
            if key not in blocked:
                version = len(w.log) + 1
                queue = self._queued(w.queue, ((key, version),))
                after = w._replace(log=(*w.log, key), queue=queue, repairs=w.repairs - 1)
                yield f"repair queues key {key} as version {version}", after

    # ── the follower ──

    def _arrive(self, w: World, batch: Batch, label: str, sender: int | None) -> Iterator[tuple[str, World]]:
        if not self.rules.habits.guard_is_atomic:
            yield from self._arrive_in_two(w, batch, label, sender)
            return
        rows, stored, replies = self._apply(w.rows, w.stored, batch)
        after = w._replace(rows=rows, stored=stored)
        if sender is not None:
            after = after._replace(senders=put(w.senders, sender, ("replied", replies)))
        yield label, after
        if sender is not None and w.faults:
            yield f"{label}, and arrives once more later", after._replace(late=(*w.late, batch), faults=w.faults - 1)

    def _arrive_in_two(self, w: World, batch: Batch, label: str, sender: int | None) -> Iterator[tuple[str, World]]:
        follower = self._follower(w)
        passed = tuple(change for change in batch if follower.is_fresh(change))
        after = w if sender is None else w._replace(senders=put(w.senders, sender, ("applying", ())))
        if not w.halfway:
            yield f"{label}: only checked as yet", after._replace(halfway=(sender, passed, batch))
        yield label, self._finish(after._replace(halfway=(sender, passed, batch)))._replace(halfway=w.halfway)

    def _finish(self, w: World) -> World:
        sender, passed, batch = w.halfway
        follower = self._follower(w)
        follower.write(passed)
        after = w._replace(rows=tuple(follower.rows), stored=tuple(follower.stored), halfway=())
        if sender is None or w.senders[sender][0] != "applying":
            return after
        replies = tuple((key, version, Outcome.APPLIED, None) for key, version, _ in batch)
        return after._replace(senders=put(after.senders, sender, ("replied", replies)))

    def _apply_batch(self, rows, stored, batch):
        follower = Follower(self.rules, self.keys, list(rows), list(stored))
        replies = follower.apply(batch)
        return tuple(follower.rows), tuple(follower.stored), replies

    def _follower(self, w: World) -> Follower:
        return Follower(self.rules, self.keys, list(w.rows), list(w.stored))

    def _copy(self, w: World) -> Iterator[tuple[str, World]]:
        state, batch = w.chunk
        if state == "todo":
            read = tuple((key, 0, row) for key, row in enumerate(w.owner) if row is not None)
            yield f"the chunk is read: {told(read)}", w._replace(chunk=("read", read))
        if state != "read":
            return
        for label, after in self._arrive(w, batch, f"the chunk is applied: {told(batch)}", None):
            waiting = self.rules.habits.guard_is_atomic and self._waits(w, batch)
            yield label, after._replace(chunk=("todo", ()) if waiting else ("done", ()))

    def _collect(self, w: World) -> Iterator[tuple[str, World]]:
        for key, version in enumerate(w.stored):
            if version is not None and self.rules.may_forget(Position(EPOCH, version), EPOCH):
                yield f"the follower forgets the version of key {key}", w._replace(stored=put(w.stored, key, None))

    def _waits(self, w: World, batch: Batch) -> bool:
        return any(reply[2] is Outcome.WAITING for reply in self._apply(w.rows, w.stored, batch)[2])

    # ── promises ──

    def broken(self, w: World) -> str:
        if not self._is_honest(w):
            return "delivered_below_is_honest"
        if any(row is not None and row[2] and w.rows[int(row[2])] is None for row in w.rows):
            return "no_child_stands_without_its_parent"
        if self._is_at_rest(w) and w.owner != w.rows:
            return "follower_equals_owner_at_rest"
        return ""

    def broken_by(self, w: World, label: str, after: World) -> str:
        for before, now in zip(w.stored, after.stored, strict=True):
            if before is not None and now is not None and now < before:
                return "positions_never_go_back"
        if self._shows_older(w, after):
            return "the_follower_never_shows_an_older_row"
        for sender in range(self.senders):
            state, replies = after.senders[sender]
            if state == "replied" and w.senders[sender] != after.senders[sender] and _waits_inside(replies):
                return "together_is_enough"
        return ""

    def _shows_older(self, w: World, after: World) -> bool:
        """Only once copied, and where one session's order is the order of a key's rows."""
        if not self.is_copied or len(self.sessions) > 1 or w.rows == after.rows:
            return False
        pairs = [(key, w.rows[key], after.rows[key]) for key in range(len(self.keys)) if after.rows[key] is not None]
        return any(self._age(key, now) < self._age(key, before) for key, before, now in pairs)

    def _age(self, key: int, row: Values) -> int:
        told = [values for changes in self.sessions[0] for other, values in changes if other == key]
        return 0 if row is None else [self.owner[key], *told].index(row)

    def _is_honest(self, w: World) -> bool:
        queued = [version for _, version in w.queue]
        below = self.rules.delivered_below(queued, [held.oldest for held in w.inflight], len(w.log))
        unseen = {version for taken in w.taken for version in taken}
        for version in range(1, min(below, len(w.log) + 1)):
            held = w.stored[w.log[version - 1]]
            if version not in unseen and (held is None or held < version):
                return False
        return True

    def _is_at_rest(self, w: World) -> bool:
        busy = w.queue or w.inflight or w.late or w.halfway or any(w.taken)
        return not busy and w.chunk[0] == "done" and all(state == "idle" for state, _ in w.senders)

    def is_goal(self, w: World) -> bool:
        finished = all(done == len(session) for done, session in zip(w.done, self.sessions, strict=True))
        return finished and self._is_at_rest(w)

    def canonical(self, w: World) -> World:
        """Senders are alike: order them, and rename the holders."""
        if self.senders != 2:
            return w
        first, second = (self._face(w, sender) for sender in (0, 1))
        if hash(first) <= hash(second):
            return w
        inflight = in_order([h._replace(holder=3 - h.holder) if h.holder else h for h in w.inflight])
        return w._replace(senders=w.senders[::-1], inflight=inflight)

    @staticmethod
    def _face(w: World, sender: int) -> Any:
        return w.senders[sender], tuple(h._replace(holder=1) for h in w.inflight if h.holder == sender + 1)

    def show(self, w: World) -> str:
        where = f"owner {w.owner}, follower {w.rows} at {w.stored}"
        return f"{where}, queue {w.queue}, in flight {len(w.inflight)} (senders may have swapped numbers)"


def _waits_inside(replies: tuple[Reply, ...]) -> bool:
    applied = {key for key, _, outcome, _ in replies if outcome is Outcome.APPLIED}
    return any(outcome is Outcome.WAITING and waits in applied for _, _, outcome, waits in replies)
