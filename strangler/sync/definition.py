"""What a link carries, as plain data: tables, columns with their kinds, keys, parents. Posted, signed, to the service at
Copy; compared there with an allow-list. JSON both ways.
"""

from enum import StrEnum
from hashlib import blake2b

import msgspec

from strangler.protocol.order import parents_first

MAX_NAME_BYTES = 63


class Kind(StrEnum):
    """How a value is written canonically, whatever engine holds it. tests/vectors publishes examples of each."""

    INT = "int"
    TEXT = "text"
    BOOL = "bool"
    DECIMAL = "decimal"
    FLOAT = "float"
    DATETIME = "datetime"  # an instant, written in UTC with a final Z
    NAIVE = "naive datetime"  # a date and time of no zone
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"
    IP = "ip"


class Column(msgspec.Struct, frozen=True, omit_defaults=True):
    """One column. scale: digits after the point, for decimals only. natural: the model whose number it holds, if that number
    means nothing elsewhere; its values are texts then (natural)."""

    name: str
    kind: Kind
    nullable: bool = False
    scale: int | None = None
    natural: str = ""


class Parent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reference from this table to another of any link of the extraction: our columns hold that table's key."""

    table: str
    columns: tuple[str, ...]
    on_delete: str = "restrict"  # cascade | nullify | keep | restrict: what a tombstone of the parent does to us
    to: tuple[str, ...] = ()  # the parent's columns that ours hold; () = its key


class Table(msgspec.Struct, frozen=True, omit_defaults=True):
    """One table on both sides, under the same name. key: names of the key columns, in key order. here: what this side calls it
    while it is put away; '' as on the other side. Queues, batches and receipts say `name` all the while."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    parents: tuple[Parent, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()  # besides the key
    partial_uniques: tuple[tuple[str, ...], ...] = ()  # among some rows only: a clash there may be none
    deletes_through: bool = False
    updates_through: tuple[str, ...] = ()  # columns an update at the follower may change; the owner compares and sets
    is_partial: bool = False  # the table has more columns than these: changes of the others are not captured
    empties: tuple[str, ...] = ()  # columns a follower may set to NULL past the fence, and do nothing else
    here: str = ""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def sql_name(self) -> str:
        """As this side's statements name it."""
        return self.here or self.name

    @property
    def through_columns(self) -> tuple[Column, ...]:
        return tuple(self.column(name) for name in self.updates_through)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        return tuple(self.column(name) for name in self.key)

    def key_of(self, values: tuple[str | None, ...]) -> tuple[str, ...]:
        """The key inside a row's canonical values."""
        names = [column.name for column in self.columns]
        return tuple(str(values[names.index(name)]) for name in self.key)


class LinkDefinition(msgspec.Struct, frozen=True, omit_defaults=True):
    """One link of an extraction. is_reference: flows monolith -> service for good, is never fenced at its owner.

    staying: tables of this side that are not carried and point to ones that are, without a constraint; only as many columns
    as it takes to follow a tombstone. is_gone: it has ended; nothing is captured or fenced any more, and what its tables hang
    on is still followed. is_off: its owner captures nothing for now, and has no trigger of ours.
    """

    link: str
    tables: tuple[Table, ...]
    is_reference: bool = False
    staying: tuple[Table, ...] = ()
    is_gone: bool = False
    is_off: bool = False

    def table(self, name: str) -> Table:
        """Raises KeyError for a table this link does not carry."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def has_table(self, name: str) -> bool:
        return any(table.name == name for table in self.tables)

    @property
    def is_put_away(self) -> bool:
        """Whether this side's tables stand under other names; all of them do, or none. Tables that are gone did."""
        return any(table.here for table in self.tables)

    def put_away(self) -> "LinkDefinition":
        return self._called({table.name: put_away_name(table.name) for table in self.tables})

    def brought_back(self) -> "LinkDefinition":
        return self._called({})

    def _called(self, names: dict[str, str]) -> "LinkDefinition":
        tables = tuple(msgspec.structs.replace(table, here=names.get(table.name, "")) for table in self.tables)
        return msgspec.structs.replace(self, tables=tables)

    @property
    def parents_first(self) -> list[str]:
        return parents_first({table.name: [p.table for p in table.parents] for table in self.tables})

    def children_of(self, parent: str) -> list[tuple[Table, Parent]]:
        return [(table, p) for table in self.tables for p in table.parents if p.table == parent]

    def staying_of(self, parent: str) -> list[tuple[Table, Parent]]:
        return [(table, p) for table in self.staying for p in table.parents if p.table == parent]

    def at_a_follower(self) -> "LinkDefinition":
        """As the side takes it that is fed first: what stays at home, and who may pass the fence there, is not its business."""
        tables = tuple(msgspec.structs.replace(table, empties=()) for table in self.tables)
        return msgspec.structs.replace(self, tables=tables, staying=())

    def encode(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def decode(cls, text: str | bytes) -> "LinkDefinition":
        """Raises msgspec.ValidationError with the path of what is wrong."""
        return msgspec.json.decode(text, type=cls)


def put_away_name(table: str) -> str:
    """Told apart at a glance, and within PostgreSQL's 63 bytes."""
    name = f"strangler_quiet_{table}"
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    return f"strangler_quiet_{blake2b(table.encode(), digest_size=8).hexdigest()}"


def key_text(key: tuple[str, ...]) -> str:
    """A key as stored in our tables: a JSON array of canonical text, without spaces."""
    return msgspec.json.encode(key).decode()


def key_from(text: str) -> tuple[str, ...]:
    return tuple(msgspec.json.decode(text, type=list[str]))
