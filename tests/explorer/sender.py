"""What a sender of the delivery model does: claim, read in one snapshot, post, settle; stall, die, be heard twice."""

from collections.abc import Iterator

from strangler.protocol.claim import Claim, Entry, RowKey
from strangler.protocol.receipt import Outcome, Receipt, Settlement
from tests.explorer.delivery_world import FREE, Held, World, in_order, put, told
from tests.explorer.follower import EPOCH, Batch, Reply
from tests.explorer.rules import Rules


class Sending:
    """Mixed into Delivery, which gives keys, rules and the follower."""

    keys: tuple[RowKey, ...]
    rules: Rules
    one_at_a_time: bool

    def _arrive(self, w: World, batch: Batch, label: str, sender: int | None) -> Iterator[tuple[str, World]]:
        raise NotImplementedError

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
            yield from self._arrive(w, content, f"{who}'s post is applied: {told(content)}", sender)
        elif state == "replied":
            yield f"{who} settles", self._settle(w, sender, content)
        yield from self._fail(w, sender)

    def _claim(self, w: World, sender: int) -> Iterator[tuple[str, World]]:
        if not w.queue and all(held.holder != FREE for held in w.inflight):
            return
        if not self.rules.habits.queue_is_insert_only:
            after = w._replace(senders=put(w.senders, sender, ("claiming", w.queue)))
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
                inflight = in_order([*put(w.inflight, number, held._replace(holder=sender + 1))])
                after = w._replace(inflight=inflight, senders=put(w.senders, sender, ("claimed", ())))
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
        return w._replace(inflight=in_order(mine + others), senders=put(w.senders, sender, ("claimed", ())))

    def _read(self, w: World, sender: int) -> tuple[str, World]:
        mine = [held for held in w.inflight if held.holder == sender + 1]
        if not mine:
            return f"sender {sender + 1} finds its claims gone", w._replace(
                senders=put(w.senders, sender, ("idle", ()))
            )
        versions: dict[int, int] = {}
        for held in mine:
            for key in self._together(held):
                versions[key] = max(versions.get(key, -1), self._label(w, key, mine))
        batch = tuple((key, versions[key], w.owner[key]) for key in sorted(versions))
        after = w._replace(senders=put(w.senders, sender, ("posting", batch)))
        return f"sender {sender + 1} reads and posts {told(batch)}", after

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
        return w._replace(inflight=in_order(inflight), senders=put(w.senders, sender, ("idle", ())))

    def _ends(self, held: Held, key: int, version: int) -> bool:
        """A label is at least the newest of every claim it was read for, and below every claim made after."""
        return held.key == key and (held.newest <= version or not self.rules.habits.claims_end_by_identity)

    def _fail(self, w: World, sender: int) -> Iterator[tuple[str, World]]:
        if not w.faults:
            return
        who, poorer = f"sender {sender + 1}", w._replace(faults=w.faults - 1)
        freed = tuple(h._replace(holder=FREE) if h.holder == sender + 1 else h for h in w.inflight)
        freed = in_order(list(freed))
        if freed != w.inflight:
            yield f"{who} stalls, its lease runs out", poorer._replace(inflight=freed)
        state, content = w.senders[sender]
        dead = poorer._replace(inflight=freed, senders=put(w.senders, sender, ("idle", ())))
        yield f"{who} is killed", dead
        if state == "posting":
            yield f"{who} is killed, its post is still under way", dead._replace(late=(*w.late, content))


def _given_back(held: Held, key: int, waits: int | None, holder: int) -> Held:
    return held._replace(holder=FREE, waits=waits) if (held.key, held.holder) == (key, holder) else held
