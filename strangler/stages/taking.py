"""An extraction and the side that owns it in; every link of it at a later epoch on both sides, the other side's rows made equal
and proven, out. Called by reconcile, after whatever differs was kept.

Nothing is emptied and no trigger is touched: both rows go on at an epoch past all that either side has seen, so that nothing
sent before can win, and what differs is queued anew at the owner, as every repair. Until a pass finds all rows equal the
follower's row says why it stands still, which refuses every hand-over. Killed anywhere, it is asked again.
"""

import time
from collections import defaultdict
from collections.abc import Callable

from strangler.exceptions import Refused
from strangler.messages import refuse
from strangler.protocol.link import LinkRow, Role, next_epoch
from strangler.resilience.clock import Clock, SystemClock
from strangler.resilience.deadline import Deadline
from strangler.stages.proof import differing
from strangler.sync import config, links, peers, verify, wire
from strangler.sync.renewal import Renew
from strangler.sync.verbs import Side

PASSES = 5
PAGE_KEYS = 500
DRAIN_MS = 2_000  # a request's; below the time-out of whoever asks
STUCK_S = 30.0  # without any progress; longer than a dead sender's lease on its keys
PAUSE_S = 0.05

Progress = Callable[[str], None]
ByTable = dict[str, list[wire.Key]]


def take(name: str, side: str, progress: Progress, *, clock: Clock | None = None) -> dict[str, int]:
    """side: "monolith" or "service", the owner. {link: rows sent anew}. Raises PeerError, and Refused (S441) if rows that
    differ do not arrive."""
    # References first, for rows that wait for them: `notes.references` sorts after `notes`.
    names = sorted((n for n in links.names(config.connection()) if config.extraction_of(n) == name), reverse=True)
    attempts = [Taking(link, side, progress, clock or SystemClock()) for link in names]
    for attempt in attempts:
        attempt.renew()
    return {attempt.link: attempt.prove() for attempt in attempts}


class Taking:
    """One link's. References are always the monolith's."""

    def __init__(self, link: str, side: str, progress: Progress, clock: Clock) -> None:
        is_reference = links.read(config.connection(), link).definition.is_reference
        here, there = peers.here(), peers.there(link)
        self.link = link
        self._side = side
        self._owner, self._follower = (here, there) if is_reference or side == "monolith" else (there, here)
        self._progress = progress
        self._clock = clock
        self._epoch = 0

    def renew(self) -> None:
        """The owner first: a follower further on than its owner would make it yield."""
        self._epoch = next_epoch(_row(self._owner, self.link), _row(self._follower, self.link))
        self._agree(self._owner, Role.OWNER)
        self._agree(self._follower, Role.FOLLOWER, f"it takes {self._side}'s rows and is not proven equal yet")

    def prove(self) -> int:
        """Rows sent anew, until a pass found all equal, or everything it found was seen to arrive: where customers write,
        something is always on its way."""
        sent, left = 0, ByTable()
        for _ in range(PASSES):
            report = verify.verify_at_owner(config.connection(), self.link, peers.there(self.link))
            left = self._still([*((d.table, d.key) for d in report.drifts), *report.moving])
            count = sum(len(keys) for keys in left.values())
            self._progress(f"{self.link}: {report.rows:,} rows compared, {count:,} differ")
            if not left:
                break
            self._send(left)
            self._deliver()
            sent += count
            left = self._still([(table, key) for table, keys in left.items() for key in keys])
        if left:
            table, keys = next(iter(left.items()))
            raise self._failed(f"{table} {list(keys[0])} still differs")
        self._agree(self._follower, Role.FOLLOWER)
        return sent

    def _agree(self, side: Side, role: Role, stopped: str = "") -> None:
        done = side.renew(Renew(self.link, self._epoch, role.value, stopped))
        if not done.ok:
            raise self._failed(done.reason)

    def _still(self, found: list[tuple[str, wire.Key]]) -> ByTable:
        by_table: ByTable = defaultdict(list)
        for table, key in sorted(set(found)):
            by_table[table].append(key)
        left = {
            table: [key for page in _pages(keys) for key in sorted(self._differing(table, page))]
            for table, keys in by_table.items()
        }
        return {table: keys for table, keys in left.items() if keys}

    def _differing(self, table: str, keys: list[wire.Key]) -> set[wire.Key]:
        return differing(self.link, table, keys, self._owner, self._follower)

    def _send(self, left: ByTable) -> None:
        for table, keys in left.items():
            for page in _pages(keys):
                self._owner.repair(wire.Keys(self.link, table, tuple(page)))

    def _deliver(self) -> None:
        """What is queued by now, with this call's own help: no worker need be alive."""
        mark = self._owner.state(wire.Named(self.link)).high_water
        deadline, before = Deadline.after(STUCK_S, clock=self._clock), -1
        while not deadline.is_over:
            done = self._owner.drain(wire.Drain(self.link, DRAIN_MS))
            below = self._owner.state(wire.Named(self.link)).delivered_below
            if below > mark:
                return
            if below != before:
                before, deadline = below, Deadline.after(STUCK_S, clock=self._clock)
            time.sleep(PAUSE_S)
        raise self._failed(done.reason)

    def _failed(self, reason: str) -> Refused:
        name = config.extraction_of(self.link)
        return Refused([refuse("S441", link=self.link, name=name, side=self._side, reason=reason)])


def _row(side: Side, link: str) -> LinkRow:
    told = side.row(wire.Named(link))
    return LinkRow(told.link, told.epoch, Role(told.role))


def _pages(keys: list[wire.Key]) -> list[list[wire.Key]]:
    return [keys[start : start + PAGE_KEYS] for start in range(0, len(keys), PAGE_KEYS)]
