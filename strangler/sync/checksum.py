"""A range of keys in; row count and XOR of row hashes out, and the hashes one by one where a range differs."""

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import rows
from strangler.sync.definition import Table
from strangler.sync.encoding import row_hash
from strangler.sync.wire import Checksum, Hashes

PAGE_ROWS = 2_000


def checksum(connection: Connection, table: Table, after: rows.Key | None, until: rows.Key | None) -> Checksum:
    """Over all rows with keys in (after, until]. Reads pages, takes no lock."""
    count, xor = 0, 0
    while page := rows.read_range(connection, table, after, until, PAGE_ROWS):
        for values in page:
            xor ^= int(row_hash(values), 16)
        count, after = count + len(page), table.key_of(page[-1])
        if len(page) < PAGE_ROWS:
            break
    return Checksum(count, f"{xor:032x}")


def hashes(connection: Connection, table: Table, after: rows.Key | None, until: rows.Key | None, limit: int) -> Hashes:
    """(key, row hash) of up to `limit` rows with keys in (after, until], in byte order."""
    page = rows.read_range(connection, table, after, until, limit)
    return Hashes(tuple((table.key_of(values), row_hash(values)) for values in page))
