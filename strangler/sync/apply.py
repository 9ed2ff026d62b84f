"""A batch in, one receipt a key out, in one transaction: admission under the locked link row, guard, then rows parents
first and tombstones children first. A batch that clashes is cut in halves until the guilty keys stand alone.
"""

from dataclasses import replace

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import DataError, IntegrityError

from strangler.protocol.admission import Admission, BatchHead, admit
from strangler.protocol.claim import RowKey
from strangler.protocol.intent import must_wait
from strangler.protocol.order import Change, write_order
from strangler.protocol.position import Position
from strangler.protocol.receipt import Outcome, Receipt
from strangler.resilience import moments
from strangler.sync import arrivals, clashes, family, guard, high_water, intents, links, misfits, rows, staying, touched
from strangler.sync.definition import LinkDefinition
from strangler.sync.encoding import row_hash
from strangler.sync.engines import engine_of
from strangler.sync.wire import Batch, Reply
from strangler.sync.wire import Receipt as WireReceipt


class BadBatch(ValueError):
    """The batch does not fit the link's definition; nothing was applied. Names table and column."""


def apply(connection: Connection, batch: Batch) -> Reply:
    """Apply one batch. Raises BadBatch and links.UnknownLink."""
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, batch.link, lock=engine.for_share())
        admission = admit(stored.row, BatchHead(batch.link, batch.epoch, batch.high_water))
        if admission is not Admission.ADMITTED:
            return Reply(admission.value, stored.row.epoch, stored.row.seen)
        changes = _checked(stored.definition, batch)
        with touched.by_us(connection, stored):
            receipts = Application(connection, stored.definition, changes).run()
        high_water.remember_seen(connection, batch.link, batch.epoch, batch.high_water)
        moments.reach("sync.applied", link=batch.link)
    wire = tuple(_wire(receipts[change.row]) for change in changes)
    return Reply(admission.value, stored.row.epoch, max(stored.row.seen, batch.high_water), wire)


class Application:
    """One batch on its way into the tables. Receipts collect; whatever has one is settled."""

    def __init__(self, connection: Connection, definition: LinkDefinition, changes: list[Change]) -> None:
        self.connection = connection
        self.engine = engine_of(connection)
        self.definition = definition
        self.changes = {change.row: change for change in changes}
        self.receipts: dict[RowKey, Receipt] = {}
        self.kept_out: frozenset[RowKey] = frozenset()  # settled before anything is written

    def run(self) -> dict[RowKey, Receipt]:
        self._refuse_misfits()
        self._overrule_by_intents()
        self.receipts |= family.receipts_for(self.connection, self.definition, self._open())
        self.kept_out = frozenset(self.receipts)
        ordered = write_order(self._open(), self.definition.parents_first)
        before = self._rows_of(ordered) if arrivals.is_listened() else {}
        self._write(ordered)
        intents.end(self.connection, self.definition.link, ordered)
        self._add_hashes()
        if arrivals.is_listened():
            self._tell_arrivals(ordered, before)
        return self.receipts

    def _open(self) -> list[Change]:
        return [change for row, change in self.changes.items() if row not in self.receipts]

    def _refuse_misfits(self) -> None:
        for row, change in self.changes.items():
            if reason := misfits.misfit(self.definition.table(row.table), change):
                self.receipts[row] = Receipt(row, Outcome.REJECTED, reason=reason)

    def _overrule_by_intents(self) -> None:
        pending = intents.pending_deletes(self.connection, self.definition.link, list(self.changes))
        for change in self._open():
            row = change.row
            if must_wait(pending.get(row, 0), change.ran, is_tombstone=change.is_tombstone):
                self.receipts[row] = Receipt(
                    row, Outcome.STALE, reason="a delete of this row is on its way to its owner"
                )

    def _write(self, changes: list[Change]) -> None:
        changes = [change for change in changes if change.row not in self.receipts]
        if not changes:
            return
        try:
            self._write_together(changes)
        except (IntegrityError, DataError) as error:
            if len(changes) == 1:
                self._write_alone(changes[0], error)
                return
            middle = len(changes) // 2
            self._write(changes[:middle])
            self._write(changes[middle:])

    def _write_together(self, changes: list[Change], *, remove_first: bool = False) -> None:
        """All or nothing, in a savepoint; the guard's positions go with it."""
        with transaction.atomic(using=self.connection.alias):
            passed = guard.pass_newer(self.connection, self.definition.link, {c.row: c.position for c in changes})
            moments.reach("sync.guarded", link=self.definition.link)
            fresh = [change for change in changes if change.row in passed]
            self.engine.mark(self.connection, self.definition.link)
            if remove_first:
                self._delete(fresh)
            self._upsert([change for change in fresh if not change.is_tombstone])
            self._delete([change for change in fresh if change.is_tombstone])
            self.engine.unmark(self.connection, self.definition.link)
            self.engine.check_constraints(self.connection)
        for change in changes:
            outcome = Outcome.APPLIED if change.row in passed else Outcome.STALE
            self.receipts[change.row] = Receipt(change.row, outcome)

    def _write_alone(self, change: Change, error: Exception) -> None:
        """One key that the database refuses: does it clash with a row that is about to move out of its way?"""
        holders = clashes.holders(self.connection, self.definition, change)
        with_holders = self._joined(change, holders)
        if holders and all(holder in self.changes for holder in holders):
            try:
                self._write_together(with_holders, remove_first=True)
                return
            except (IntegrityError, DataError) as again:
                error = again
                holders = [h for c in with_holders for h in clashes.holders(self.connection, self.definition, c)]
                holders = [holder for holder in holders if holder not in {c.row for c in with_holders}]
        if holders:
            self._wait(change, next((h for h in holders if h not in self.changes), holders[0]))
            return
        reason = str(error).strip().splitlines()[0]
        self.receipts[change.row] = Receipt(change.row, Outcome.REJECTED, reason=reason)

    def _wait(self, change: Change, waits_for: RowKey) -> None:
        """And with a row that is not here yet its children of this batch, which come after it."""
        self.receipts[change.row] = Receipt(change.row, Outcome.WAITING, waits_for=waits_for)
        table, key = self.definition.table(change.row.table), change.row.key
        if key in rows.existing(self.connection, table, [key]):
            return
        for child in self._open():
            if not child.is_tombstone and change.row in clashes.kin(self.connection, self.definition, child):
                self._wait(child, change.row)

    def _joined(self, change: Change, holders: list[RowKey]) -> list[Change]:
        """The clashing rows of this batch and their kin, followed to the end: a may wait for b, b for c, c for a."""
        joined, left = {change.row: change}, list(holders)
        while left:
            row = left.pop()
            if row in joined or row not in self.changes or self._is_settled(row):
                continue
            joined[row] = self.changes[row]
            left += clashes.holders(self.connection, self.definition, self.changes[row])
            left += clashes.kin(self.connection, self.definition, self.changes[row])
        return write_order(joined.values(), self.definition.parents_first)

    def _is_settled(self, row: RowKey) -> bool:
        return row in self.kept_out or (row in self.receipts and self.receipts[row].outcome is not Outcome.WAITING)

    def _upsert(self, changes: list[Change]) -> None:
        for name in self.definition.parents_first:
            values = [change.values for change in changes if change.row.table == name and change.values is not None]
            if values:
                rows.upsert(self.connection, self.definition.table(name), values)

    def _delete(self, changes: list[Change]) -> None:
        """Whoever points to a row hears of it only if it goes for good: one that makes room comes back in this transaction."""
        for name in reversed(self.definition.parents_first):
            here = [change for change in changes if change.row.table == name]
            gone = [change.row.key for change in here if change.is_tombstone]
            table = self.definition.table(name)
            if gone:
                family.release_children(self.connection, self.definition, name, gone)
                staying.follow(self.connection, self.definition, table, gone)
            if here:
                rows.delete(self.connection, table, [change.row.key for change in here])

    def _rows_of(self, changes: list[Change]) -> dict[RowKey, rows.Values]:
        found: dict[RowKey, rows.Values] = {}
        for table in self.definition.tables:
            keys = [change.row.key for change in changes if change.row.table == table.name]
            found |= {RowKey(table.name, key): v for key, v in rows.read(self.connection, table, keys).items()}
        return found

    def _tell_arrivals(self, changes: list[Change], before: dict[RowKey, rows.Values]) -> None:
        for table in self.definition.tables:
            arrived = [
                arrivals.Arrival(change.row.key, before.get(change.row), change.values)
                for change in changes
                if change.row.table == table.name and self.receipts[change.row].outcome is Outcome.APPLIED
            ]
            if arrived:
                arrivals.tell(self.connection, self.definition.link, table, arrived)

    def _add_hashes(self) -> None:
        for table in self.definition.tables:
            written = [
                row
                for row, receipt in self.receipts.items()
                if row.table == table.name and receipt.outcome is Outcome.APPLIED and not self.changes[row].is_tombstone
            ]
            stored = rows.read(self.connection, table, [row.key for row in written])
            for row in written:
                if row.key in stored:
                    self.receipts[row] = replace(self.receipts[row], row_hash=row_hash(stored[row.key]))


def _checked(definition: LinkDefinition, batch: Batch) -> list[Change]:
    """The batch as protocol changes. Raises BadBatch with every fault."""
    faults, seen, changes = [], set(), []
    for place, change in enumerate(batch.changes):
        row = RowKey(change.table, change.key)
        fault = _fault_of(definition, change.table, change.key, change.values)
        if row in seen:
            fault = "the key is in the batch twice"
        if fault:
            faults.append(f"change {place}, {change.table} {list(change.key)}: {fault}")
        seen.add(row)
        changes.append(Change(row, Position(batch.epoch, change.version), change.values, change.ran))
    if faults:
        raise BadBatch("; ".join(faults[:20]))
    return changes


def _fault_of(definition: LinkDefinition, table: str, key: rows.Key, values: rows.Values | None) -> str:
    if not definition.has_table(table):
        return f"{definition.link} does not carry this table"
    carried = definition.table(table)
    if len(key) != len(carried.key):
        return f"the key has {len(key)} parts, not {len(carried.key)}"
    if values is None:
        return ""
    if len(values) != len(carried.columns):
        return f"the row has {len(values)} values, not {len(carried.columns)}"
    return "" if carried.key_of(values) == key else "the row's key columns hold another key"


def _wire(receipt: Receipt) -> WireReceipt:
    waits_for = (receipt.waits_for.table, receipt.waits_for.key) if receipt.waits_for else None
    row = receipt.row
    return WireReceipt(row.table, row.key, receipt.outcome.value, receipt.row_hash, waits_for, receipt.reason)
