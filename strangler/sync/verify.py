"""Two sides in; the keys whose rows differ out, and why a difference is believed. Walks ranges without locks: count and
XOR of row hashes, halves where they differ, single hashes at the leaves, and a second look at whatever is still moving.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.protocol.link import Role
from strangler.sync import checksum, links, queue, rows, watch, wire, wire_pass
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.engines import engine_of
from strangler.sync.verbs import Side

RANGE_ROWS = 2_000
LEAF_ROWS = 128
LOOKS = 5  # at rows on the move, so that a pass beside live writers can be clean
LOOK_S = 0.05  # between two: a delivery takes about as long

TURNED = {"missing": "extra", "extra": "missing"}  # said from the other side

Key = rows.Key


class Mirror(Protocol):
    """The other side, as a verifier sees it."""

    def checksum(self, request: wire.Range) -> wire.Checksum: ...
    def hashes(self, request: wire.Range) -> wire.Hashes: ...
    def rows(self, request: wire.Keys) -> wire.Rows: ...
    def state(self, request: wire.Named) -> wire.State: ...


@dataclass(frozen=True, slots=True)
class Drift:
    """One row that differs for good. columns: names of those that differ; empty if the row is missing on one side."""

    table: str
    key: Key
    what: str  # missing | extra | differs
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What one pass found. moving: keys that differed and had a change under way: neither equal nor drifted."""

    rows: int = 0
    drifts: list[Drift] = field(default_factory=list)
    moving: list[tuple[str, Key]] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.drifts and not self.moving


def verify(connection: Connection, link: str, mirror: Mirror, *, tables: list[str] | None = None) -> Report:
    """One pass over all rows of a link (or of some of its tables), from the owner's side. A clean pass over all of them is
    remembered: a hand-over then compares only the keys that changed since. A drift takes the proof away; rows on the move
    say nothing."""
    definition = links.read(connection, link).definition
    mark = engine_of(connection).high_water(connection)  # before the first row is read
    report = Report()
    for table in definition.tables:
        if tables is None or table.name in tables:
            _verify_table(connection, link, table, mirror, report)
    if report.drifts or _is_blind(connection, link, mirror):
        links.doubt(connection, link)
    elif tables is None and not report.moving:
        links.remember_verified(connection, link, version=mark)
    return report


def verify_at_owner(connection: Connection, link: str, there: Side) -> Report:
    """A pass over all rows, wherever they are owned: a proof is kept there, and nowhere else. Differences are said as this side
    sees them. Raises PeerError."""
    stored = links.read(connection, link)
    if stored.row.role is not Role.FOLLOWER:
        return verify(connection, link, there)
    report = verify_there(there, link, stored.definition)
    report.drifts = [replace(drift, what=TURNED.get(drift.what, drift.what)) for drift in report.drifts]
    return report


def verify_there(owner: Side, link: str, definition: LinkDefinition) -> Report:
    """The same pass, asked of an owner on the other side and carried out by it, range by range: none of its workers need be
    alive. Raises PeerError."""
    before = owner.state(wire.Named(link))
    report = Report()
    for table in definition.tables:
        after, is_more = None, True
        while is_more:
            found = owner.compare(wire_pass.Part(link, table.name, after))
            report.rows += found.rows
            report.drifts += [Drift(each.table, each.key, each.what, each.columns) for each in found.drifts]
            report.moving += found.moving
            after, is_more = found.until, found.until is not None
    if report.drifts or not report.moving:
        owner.prove(wire_pass.Ended(link, before.epoch, before.high_water, report.is_clean))
    return report


def repair_there(owner: Side, link: str, definition: LinkDefinition, drifts: list[Drift]) -> int:
    """As repair, at an owner on the other side. Raises PeerError."""
    for table in definition.tables:
        if keys := tuple(drift.key for drift in drifts if drift.table == table.name):
            owner.repair(wire.Keys(link, table.name, keys))
    return len(drifts)


def part(
    connection: Connection, link: str, table: Table, after: Key | None, mirror: Mirror
) -> tuple[Report, Key | None]:
    """One range of a pass, and where the next begins; None = the table's end was reached. What is on the move is looked at
    again: a row that was equal once since the pass began is proven, as if it had been read later."""
    report, until = Report(), rows.nth_key(connection, table, after, RANGE_ROWS)
    report.rows = _descend(connection, link, table, mirror, (after, until), report)
    for _ in range(LOOKS):
        if not report.moving:
            break
        time.sleep(LOOK_S)
        keys, report.moving = [key for _table, key in report.moving], []
        _judge(connection, link, table, mirror, keys, report)
    return report, until


def verify_keys(connection: Connection, link: str, table: Table, keys: list[Key], mirror: Mirror) -> list[Drift]:
    """Compare some rows right now. Nothing is forgiven."""
    return _compare(connection, link, table, keys, mirror)[0]


def repair(connection: Connection, link: str, drifts: list[Drift]) -> int:
    """Queue what differs anew, at the owner: the way of every change, no second one."""
    definition = links.read(connection, link).definition
    for table in definition.tables:
        keys = [drift.key for drift in drifts if drift.table == table.name]
        if keys:
            queue.requeue(connection, link, table, keys)
    return len(drifts)


def _is_blind(connection: Connection, link: str, mirror: Mirror) -> bool:
    """Rows that are equal now need not be a moment later, where a change or a stranger's write would go unseen."""
    is_off = links.read(connection, link).definition.is_off
    return is_off or bool(watch.look(connection, link) or mirror.state(wire.Named(link)).faults)


def _verify_table(connection: Connection, link: str, table: Table, mirror: Mirror, report: Report) -> None:
    after, is_more = None, True
    while is_more:
        found, after = part(connection, link, table, after, mirror)
        report.rows += found.rows
        report.drifts += found.drifts
        report.moving += found.moving
        is_more = after is not None


def _descend(
    connection: Connection,
    link: str,
    table: Table,
    mirror: Mirror,
    bounds: tuple[Key | None, Key | None],
    report: Report,
) -> int:
    """Rows compared in the range; what differs goes into the report."""
    after, until = bounds
    mine = checksum.checksum(connection, table, after, until)
    theirs = mirror.checksum(wire.Range(link, table.name, after, until))
    if (mine.rows, mine.xor) == (theirs.rows, theirs.xor):
        return mine.rows
    middle = rows.nth_key(connection, table, after, mine.rows // 2) if mine.rows > LEAF_ROWS else None
    if middle is None or middle == until:
        _compare_leaf(connection, link, table, mirror, bounds, report)
        return mine.rows
    for half in ((after, middle), (middle, until)):
        _descend(connection, link, table, mirror, half, report)
    return mine.rows


def _compare_leaf(
    connection: Connection,
    link: str,
    table: Table,
    mirror: Mirror,
    bounds: tuple[Key | None, Key | None],
    report: Report,
) -> None:
    """Pages of hashes from both sides; keys that differ are looked at again, one by one."""
    mine = dict(
        _all_hashes(lambda r: checksum.hashes(connection, table, r.after, r.until, r.limit), link, table, bounds)
    )
    theirs = dict(_all_hashes(mirror.hashes, link, table, bounds))
    suspects = sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))
    for start in range(0, len(suspects), 500):
        _judge(connection, link, table, mirror, suspects[start : start + 500], report)


def _judge(
    connection: Connection, link: str, table: Table, mirror: Mirror, suspects: list[Key], report: Report
) -> None:
    """A suspect with a change under way, before or after a look, is moving, and so is one that the follower asked its owner to
    delete or to set. A change may be written and delivered between the readings of the two sides: only a row that stood still
    and differs in the same way twice has drifted."""
    moving = _under_way(connection, link, table, suspects)
    drifts, doomed = _compare(connection, link, table, [key for key in suspects if key not in moving], mirror)
    moving |= doomed | _under_way(connection, link, table, [drift.key for drift in drifts])
    again, _ = _compare(connection, link, table, [drift.key for drift in drifts if drift.key not in moving], mirror)
    moving |= {drift.key for drift in drifts if drift not in again}
    moving |= _under_way(connection, link, table, [drift.key for drift in again])
    report.drifts += [drift for drift in again if drift.key not in moving]
    report.moving += [(table.name, key) for key in sorted(moving)]


def _compare(
    connection: Connection, link: str, table: Table, keys: list[Key], mirror: Mirror
) -> tuple[list[Drift], set[Key]]:
    """(what differs, keys of which an intent waits at the follower)."""
    if not keys:
        return [], set()
    mine = rows.read(connection, table, keys)
    answer = mirror.rows(wire.Keys(link, table.name, tuple(keys)))
    theirs = {table.key_of(values): values for values in answer.rows}
    drifts = (_compared(table, key, mine.get(key), theirs.get(key)) for key in sorted(set(keys)))
    return [drift for drift in drifts if drift], set(answer.doomed)


def _under_way(connection: Connection, link: str, table: Table, keys: list[Key]) -> set[Key]:
    versions = queue.visible(connection, link, [RowKey(table.name, key) for key in keys])
    return {row.key for row, found in versions.items() if found}


def _all_hashes(
    ask: Callable[[wire.Range], wire.Hashes], link: str, table: Table, bounds: tuple[Key | None, Key | None]
) -> Iterator[tuple[Key, str]]:
    after, until = bounds
    limit = 1_000
    while True:
        page = ask(wire.Range(link, table.name, after, until, limit)).hashes
        yield from page
        if len(page) < limit:
            return
        after = page[-1][0]


def _compared(table: Table, key: Key, mine: rows.Values | None, theirs: rows.Values | None) -> Drift | None:
    if mine == theirs:
        return None
    if mine is None or theirs is None:
        return Drift(table.name, key, "missing" if theirs is None else "extra")
    columns = tuple(c.name for c, a, b in zip(table.columns, mine, theirs, strict=True) if a != b)
    return Drift(table.name, key, "differs", columns)
