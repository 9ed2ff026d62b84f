"""A change in; the rows here that hold a unique value it wants, and those that must move with it. Called only after the
database refused the change.
"""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import RowKey
from strangler.protocol.order import Change
from strangler.sync import rows
from strangler.sync.definition import LinkDefinition


def holders(connection: Connection, definition: LinkDefinition, change: Change) -> list[RowKey]:
    """Other rows of the same table with the same values under a unique rule; NULL clashes with nothing."""
    if change.values is None:
        return []
    table = definition.table(change.row.table)
    values = dict(zip((column.name for column in table.columns), change.values, strict=True))
    found: set[RowKey] = set()
    for unique in table.uniques:
        wanted = tuple(values.get(name) for name in unique)
        if None in wanted:
            continue
        for key, _ in rows.keys_where(connection, table, unique, [tuple(str(part) for part in wanted)]):
            if key != change.row.key:
                found.add(RowKey(table.name, key))
    return sorted(found)


def kin(connection: Connection, definition: LinkDefinition, change: Change) -> list[RowKey]:
    """Rows of the link without which a change that makes room cannot be written: the children here of a row that goes, the
    parents of one that comes."""
    if change.values is None:
        return [
            RowKey(child.name, key)
            for child, tie in definition.children_of(change.row.table)
            for key, _ in rows.keys_where(connection, child, tie.columns, [change.row.key])
        ]
    table = definition.table(change.row.table)
    values = dict(zip((column.name for column in table.columns), change.values, strict=True))
    keys = [(parent.table, tuple(str(values[name]) for name in parent.columns)) for parent in table.parents]
    return [RowKey(name, key) for name, key in keys if definition.has_table(name)]
