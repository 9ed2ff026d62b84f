"""Parents and children across a batch: who must wait for whom, and what a parent's tombstone does to its children.

References are real tables with real keys in the service; a child that waits for a parent which was deleted would wait for
ever, so it gets the parent's declared `on_delete` instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.protocol.link import Role
from strangler.protocol.order import Change
from strangler.protocol.receipt import Outcome, Receipt
from strangler.sync import guard, links, rows
from strangler.sync.definition import LinkDefinition, Parent, Table
from strangler.sync.engines import engine_of


def receipts_for(
    connection: Connection, definition: LinkDefinition, changes: Iterable[Change]
) -> dict[RowKey, Receipt]:
    """Receipts of the changes that cannot be written now: children before their parent, parents before their children's
    tombstones. Parents first, so that a child of a waiting parent waits too; where rows point to rows of their own table, until
    nobody new has to."""
    changes = list(changes)
    receipts: dict[RowKey, Receipt] = {}
    for name in definition.parents_first:
        table = definition.table(name)
        upserts = [c for c in changes if c.row.table == name and not c.is_tombstone]
        while found := _waiting(connection, definition, table, upserts, changes, receipts):
            receipts |= found
    for name in reversed(definition.parents_first):
        gone = [c for c in changes if c.row.table == name and c.is_tombstone]
        receipts |= _left_children(connection, definition, name, gone, changes)
    return receipts


def release_children(connection: Connection, definition: LinkDefinition, parent: str, keys: list[rows.Key]) -> None:
    """Before parents are deleted: carry out `on_delete` for children carried by other links of this side."""
    for link in links.names(connection):
        if link == definition.link:
            continue
        stored = links.read(connection, link)
        for table, tie in stored.definition.children_of(parent):
            children = [key for key, _ in rows.keys_where(connection, table, tie.columns, keys)]
            if children and tie.on_delete in ("cascade", "nullify"):
                with writing_for(connection, stored, instead_of=definition.link):
                    _carry_out(connection, stored.definition, table, tie, children)


def _carry_out(
    connection: Connection, definition: LinkDefinition, table: Table, tie: Parent, children: list[rows.Key]
) -> None:
    if tie.on_delete == "nullify":
        _forget_parent(connection, table, tie, children)
        return
    for grandchild, its_tie in definition.children_of(table.name):
        below = [key for key, _ in rows.keys_where(connection, grandchild, its_tie.columns, children)]
        if below:
            _carry_out(connection, definition, grandchild, Parent(table.name, its_tie.columns, "cascade"), below)
    rows.delete(connection, table, children)


def _forget_parent(connection: Connection, table: Table, tie: Parent, children: list[rows.Key]) -> None:
    found = rows.read(connection, table, children)
    gone = {place for place, column in enumerate(table.columns) if column.name in tie.columns}
    emptied = [tuple(None if n in gone else text for n, text in enumerate(values)) for values in found.values()]
    rows.upsert(connection, table, emptied)


@contextmanager
def writing_for(connection: Connection, stored: links.StoredLink, *, instead_of: str) -> Iterator[None]:
    """As the applier of the children's link where this side follows it; where it owns them the writes are captured like
    any customer's and travel back."""
    engine = engine_of(connection)
    if stored.row.role is Role.OWNER:
        yield
        return
    engine.unmark(connection, instead_of)
    engine.mark(connection, stored.row.link)
    yield
    engine.unmark(connection, stored.row.link)
    engine.mark(connection, instead_of)


def _waiting(
    connection: Connection,
    definition: LinkDefinition,
    table: Table,
    upserts: list[Change],
    changes: list[Change],
    settled: dict[RowKey, Receipt],
) -> dict[RowKey, Receipt]:
    found: dict[RowKey, Receipt] = {}
    for parent in table.parents:
        found |= _missing_parents(connection, definition, table, parent, upserts, changes, settled | found)
    return found


def _missing_parents(
    connection: Connection,
    definition: LinkDefinition,
    table: Table,
    parent: Parent,
    upserts: list[Change],
    changes: list[Change],
    settled: dict[RowKey, Receipt],
) -> dict[RowKey, Receipt]:
    wanted: dict[RowKey, list[Change]] = defaultdict(list)
    for change in upserts:
        key = _parent_key(table, parent, change)
        if key is not None and change.row not in settled:
            wanted[RowKey(parent.table, key)].append(change)
    coming = {c.row for c in changes if not c.is_tombstone and c.row not in settled}
    asked = [row for row in wanted if row not in coming]
    carriers = _carriers(connection, parent.table)
    if not asked or not carriers:
        return {}
    carried = carriers[0].definition.table(parent.table)
    present = rows.existing(connection, carried, [row.key for row in asked])
    missing = [row for row in asked if row.key not in present]
    deleted = guard.known(connection, [carrier.row.link for carrier in carriers], missing)
    return {
        change.row: _orphan(change, row, parent, was_deleted=row in deleted)
        for row in missing
        for change in wanted[row]
    }


def _orphan(change: Change, parent_row: RowKey, parent: Parent, *, was_deleted: bool) -> Receipt:
    if was_deleted and parent.on_delete in ("cascade", "nullify"):
        # Not written and no position stored: its own tombstone, or its update to NULL, is on the way.
        return Receipt(change.row, Outcome.APPLIED, reason="its parent was deleted")
    return Receipt(change.row, Outcome.WAITING, waits_for=parent_row)


def _left_children(
    connection: Connection, definition: LinkDefinition, parent: str, gone: list[Change], changes: list[Change]
) -> dict[RowKey, Receipt]:
    """Tombstones whose children (of the same link) are still here and not in the batch wait for one of them."""
    receipts: dict[RowKey, Receipt] = {}
    in_batch = {change.row for change in changes}
    keys = [change.row.key for change in gone]
    for table, tie in definition.children_of(parent):
        for key, parent_key in rows.keys_where(connection, table, tie.columns, keys):
            child = RowKey(table.name, key)
            if child not in in_batch:
                row = RowKey(parent, parent_key)
                receipts[row] = Receipt(row, Outcome.WAITING, waits_for=child)
    return receipts


def _parent_key(table: Table, parent: Parent, change: Change) -> rows.Key | None:
    names = [column.name for column in table.columns]
    values = change.values or ()
    parts = [values[names.index(name)] for name in parent.columns]
    return None if None in parts else tuple(str(part) for part in parts)


def _carriers(connection: Connection, table: str) -> list[links.StoredLink]:
    stored = [links.read(connection, name) for name in links.names(connection)]
    return [link for link in stored if link.definition.has_table(table)]
