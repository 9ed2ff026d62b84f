"""Model 1: changes travel. Two senders, claims, leases, crashes, late and doubled posts, a backfill chunk, a repair.

writer: take versions (holding row locks) -> commit: rows and queue entries become visible together
sender: claim -> read in one snapshot -> post -> settle       beside it: lease lost, killed, its post arrives later
chunk:  read with version 0 -> apply, perhaps twice           repair: a key is queued again by hand
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from strangler.protocol.claim import Claim, Entry, RowKey
from strangler.protocol.position import Position
from strangler.protocol.receipt import Outcome, Receipt, Settlement
from tests.explorer.checker import Model
from tests.explorer.follower import EPOCH, Batch, Follower, Reply, Values
from tests.explorer.rules import SHIPPED, Rules

FREE = 0  # holder of a claim whose lease is nobody's
Transaction = tuple[tuple[int, Values], ...]


class Held(NamedTuple):
    """One row of inflight."""

    key: int
    oldest: int
    newest: int
    holder: int
    waits: int | None


class World(NamedTuple):
    owner: tuple[Values, ...]
    done: tuple[int, ...]  # transactions committed, per session
    taken: tuple[tuple[int, ...], ...]  # versions of the open transaction, per session
    log: tuple[int, ...]  # log[version - 1]: the key it was taken for
    queue: tuple[tuple[int, int], ...]
    inflight: tuple[Held, ...]
    senders: tuple[tuple[str, Any], ...]
    rows: tuple[Values, ...]
    stored: tuple[int | None, ...]
    halfway: tuple[Any, ...]  # (sender, batch) checked, not yet written: only if the guard is not atomic
    chunk: tuple[str, Batch]
    late: tuple[Batch, ...]
    faults: int  # budget: a lease lost, a sender killed, a post doubled
    repairs: int


@dataclass
class Delivery(Model):
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
            yield from self._arrive(w._replace(late=left), batch, f"a late post arrives: {_text(batch)}", None)
        if w.halfway:
            yield f"what was checked is written: {_text(w.halfway[1])}", self._finish(w)

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
            after = w._replace(log=log, taken=_set(w.taken, session, versions))
            yield f"session {session} writes {changes}, takes versions {versions}", after

    def _committed(self, w: World, session: int, changes: Transaction) -> World:
        owner = list(w.owner)
        for key, values in changes:
            owner[key] = values
        entries = tuple((key, version) for (key, _), version in zip(changes, w.taken[session], strict=True))
        done = _set(w.done, session, w.done[session] + 1)
        taken = _set(w.taken, session, ())
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

    # ── a sender ──

    def _send(self, w: World, sender: int) -> Iterator[tuple[str, World]]:
        state, content = w.senders[sender]
        who = f"sender {sender + 1}"
        if state == "idle":
            yield from self._claim(w, sender)
            return
        if state == "claiming":
            yield f"{who} deletes what it claimed, by key", self._claim_by_key(w, sender, content)
        elif state == "claimed":
            yield self._read(w, sender)
        elif state == "posting":
            yield from self._arrive(w, content, f"{who}'s post is applied: {_text(content)}", sender)
        elif state == "replied":
            yield f"{who} settles", self._settle(w, sender, content)
        yield from self._fail(w, sender)

    def _claim(self, w: World, sender: int) -> Iterator[tuple[str, World]]:
        if not w.queue and all(held.holder != FREE for held in w.inflight):
            return
        if not self.rules.habits.queue_is_insert_only:
            after = w._replace(senders=_set(w.senders, sender, ("claiming", w.queue)))
            yield f"sender {sender + 1} sees {w.queue} in the queue", after
            return
        if self.one_at_a_time:
            yield from self._claim_one(w, sender)
            return
        after = self._claimed(w, sender, w.queue, with_free=True)._replace(queue=())
        yield f"sender {sender + 1} claims {w.queue} and what lost its lease", after
        if len(w.queue) > 1:
            yield from self._claim_one(w, sender)

    def _claim_one(self, w: World, sender: int) -> Iterator[tuple[str, World]]:
        for number, entry in enumerate(w.queue):
            left = w.queue[:number] + w.queue[number + 1 :]
            yield f"sender {sender + 1} claims {entry} only", self._claimed(w, sender, (entry,))._replace(queue=left)
        for number, held in enumerate(w.inflight if self.one_at_a_time else ()):
            if held.holder == FREE:
                inflight = _sorted([*_set(w.inflight, number, held._replace(holder=sender + 1))])
                after = w._replace(inflight=inflight, senders=_set(w.senders, sender, ("claimed", ())))
                yield f"sender {sender + 1} takes up key {held.key}", after

    def _claim_by_key(self, w: World, sender: int, seen: tuple[tuple[int, int], ...]) -> World:
        keys = {key for key, _ in seen}
        left = tuple(entry for entry in w.queue if entry[0] not in keys)
        gone = tuple(entry for entry in seen if entry[0] in {key for key, _ in w.queue})
        return self._claimed(w, sender, gone, with_free=True)._replace(queue=left)

    def _claimed(
        self, w: World, sender: int, entries: tuple[tuple[int, int], ...], *, with_free: bool = False
    ) -> World:
        claims = self.rules.coalesce(Entry(self.keys[key], version) for key, version in entries)
        mine = [Held(self.keys.index(c.row), c.oldest, c.newest, sender + 1, None) for c in claims]
        others = [
            held._replace(holder=sender + 1) if with_free and held.holder == FREE else held for held in w.inflight
        ]
        return w._replace(inflight=_sorted(mine + others), senders=_set(w.senders, sender, ("claimed", ())))

    def _read(self, w: World, sender: int) -> tuple[str, World]:
        mine = [held for held in w.inflight if held.holder == sender + 1]
        if not mine:
            return f"sender {sender + 1} finds its claims gone", w._replace(
                senders=_set(w.senders, sender, ("idle", ()))
            )
        versions: dict[int, int] = {}
        for held in mine:
            for key in self._together(held):
                versions[key] = max(versions.get(key, -1), self._label(w, key, mine))
        batch = tuple((key, versions[key], w.owner[key]) for key in sorted(versions))
        after = w._replace(senders=_set(w.senders, sender, ("posting", batch)))
        return f"sender {sender + 1} reads and posts {_text(batch)}", after

    def _together(self, held: Held) -> list[int]:
        outcome = Outcome.APPLIED if held.waits is None else Outcome.WAITING
        waits = None if held.waits is None else self.keys[held.waits]
        rows = self.rules.companions(Receipt(self.keys[held.key], outcome, waits_for=waits))
        return [self.keys.index(row) for row in rows]

    def _label(self, w: World, key: int, mine: list[Held]) -> int:
        visible = [version for queued, version in w.queue if queued == key]
        visible += [held.newest for held in w.inflight if held.key == key]
        claimed = [held for held in mine if held.key == key]
        if not claimed:
            return self.rules.companion_label(EPOCH, visible).version
        claim = Claim(self.keys[key], min(h.oldest for h in claimed), max(h.newest for h in claimed))
        return self.rules.label(EPOCH, claim, visible).version

    def _settle(self, w: World, sender: int, replies: tuple[Reply, ...]) -> World:
        inflight = list(w.inflight)
        for key, version, outcome, waits in replies:
            receipt = Receipt(self.keys[key], outcome, waits_for=None if waits is None else self.keys[waits])
            if self.rules.settle(receipt) is Settlement.DELIVERED:
                inflight = [held for held in inflight if not self._ends(held, key, version)]
            else:
                inflight = [_given_back(held, key, waits, sender + 1) for held in inflight]
        return w._replace(inflight=_sorted(inflight), senders=_set(w.senders, sender, ("idle", ())))

    def _ends(self, held: Held, key: int, version: int) -> bool:
        claim = Claim(self.keys[held.key], held.oldest, held.newest)
        return held.key == key and self.rules.is_covered(claim, Position(EPOCH, version))

    def _fail(self, w: World, sender: int) -> Iterator[tuple[str, World]]:
        if not w.faults:
            return
        who, poorer = f"sender {sender + 1}", w._replace(faults=w.faults - 1)
        freed = tuple(h._replace(holder=FREE) if h.holder == sender + 1 else h for h in w.inflight)
        freed = _sorted(list(freed))
        if freed != w.inflight:
            yield f"{who} stalls, its lease runs out", poorer._replace(inflight=freed)
        state, content = w.senders[sender]
        dead = poorer._replace(inflight=freed, senders=_set(w.senders, sender, ("idle", ())))
        yield f"{who} is killed", dead
        if state == "posting":
            yield f"{who} is killed, its post is still under way", dead._replace(late=(*w.late, content))

    # ── the follower ──

    def _arrive(self, w: World, batch: Batch, label: str, sender: int | None) -> Iterator[tuple[str, World]]:
        if not self.rules.habits.guard_is_atomic:
            yield from self._arrive_in_two(w, batch, label, sender)
            return
        rows, stored, replies = self._apply(w.rows, w.stored, batch)
        after = w._replace(rows=rows, stored=stored)
        if sender is not None:
            after = after._replace(senders=_set(w.senders, sender, ("replied", replies)))
        yield label, after
        if sender is not None and w.faults:
            yield f"{label}, and arrives once more later", after._replace(late=(*w.late, batch), faults=w.faults - 1)

    def _arrive_in_two(self, w: World, batch: Batch, label: str, sender: int | None) -> Iterator[tuple[str, World]]:
        follower = self._follower(w)
        passed = tuple(change for change in batch if follower.is_fresh(change))
        after = w if sender is None else w._replace(senders=_set(w.senders, sender, ("applying", ())))
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
        return after._replace(senders=_set(after.senders, sender, ("replied", replies)))

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
            yield f"the chunk is read: {_text(read)}", w._replace(chunk=("read", read))
        if state != "read":
            return
        for label, after in self._arrive(w, batch, f"the chunk is applied: {_text(batch)}", None):
            waiting = self.rules.habits.guard_is_atomic and self._waits(w, batch)
            yield label, after._replace(chunk=("todo", ()) if waiting else ("done", ()))

    def _collect(self, w: World) -> Iterator[tuple[str, World]]:
        for key, version in enumerate(w.stored):
            if version is not None and self.rules.may_forget(Position(EPOCH, version), EPOCH):
                yield f"the follower forgets the version of key {key}", w._replace(stored=_set(w.stored, key, None))

    def _waits(self, w: World, batch: Batch) -> bool:
        return any(reply[2] is Outcome.WAITING for reply in self._apply(w.rows, w.stored, batch)[2])

    # ── promises ──

    def broken(self, w: World) -> str:
        if not self._is_honest(w):
            return "delivered_below_is_honest"
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
        inflight = _sorted([h._replace(holder=3 - h.holder) if h.holder else h for h in w.inflight])
        return w._replace(senders=w.senders[::-1], inflight=inflight)

    @staticmethod
    def _face(w: World, sender: int) -> Any:
        return w.senders[sender], tuple(h._replace(holder=1) for h in w.inflight if h.holder == sender + 1)

    def show(self, w: World) -> str:
        return f"owner {w.owner}, follower {w.rows} at {w.stored}, queue {w.queue}, in flight {len(w.inflight)}"


def _set(values: tuple[Any, ...], at: int, value: Any) -> tuple[Any, ...]:
    return values[:at] + (value,) + values[at + 1 :]


def _sorted(inflight: list[Held]) -> tuple[Held, ...]:
    return tuple(sorted(inflight, key=lambda held: (held[:4], -1 if held.waits is None else held.waits)))


def _given_back(held: Held, key: int, waits: int | None, holder: int) -> Held:
    return held._replace(holder=FREE, waits=waits) if (held.key, held.holder) == (key, holder) else held


def _waits_inside(replies: tuple[Reply, ...]) -> bool:
    applied = {key for key, _, outcome, _ in replies if outcome is Outcome.APPLIED}
    return any(outcome is Outcome.WAITING and waits in applied for _, _, outcome, waits in replies)


def _text(batch: Batch) -> str:
    return ", ".join(f"key {key} v{version} {'gone' if row is None else '/'.join(row)}" for key, version, row in batch)
