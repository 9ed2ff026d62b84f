"""Foreign keys as a database holds them, and what an engine must answer about them. Called by sync.loosen and the checks."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import msgspec
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync.engines.names import quoted


class ForeignKey(msgspec.Struct, frozen=True, omit_defaults=True):
    """One constraint. name: SQLite has none. schema: '' = where our own tables lie. acts: what the database itself does to
    the rows when their parent goes ("cascade", "set null", …); '' = it refuses."""

    table: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]
    name: str = ""
    schema: str = ""
    acts: str = ""

    @property
    def place(self) -> str:
        """`table.column`, as plans and people call it."""
        return f"{self.schema + '.' if self.schema else ''}{self.table}.{','.join(self.columns)}"

    @property
    def sql_table(self) -> str:
        return (quoted(self.schema) + "." if self.schema else "") + quoted(self.table)

    def is_like(self, other: "ForeignKey") -> bool:
        """Whether both bind the same columns to the same table, under whatever name."""
        return (self.place, self.to_table) == (other.place, other.to_table)


class Dropped(msgspec.Struct, frozen=True, omit_defaults=True):
    """A constraint that was taken away and how it was written. before, after: its table's CREATE TABLE, on SQLite."""

    key: ForeignKey
    clause: str
    before: str = ""
    after: str = ""

    @property
    def restoring_sql(self) -> str:
        """What a person would run, or on SQLite what the table looked like."""
        name = f'CONSTRAINT "{self.key.name}" ' if self.key.name else ""
        return self.before or f"ALTER TABLE {self.key.sql_table} ADD {name}{self.clause}"


@dataclass(frozen=True, slots=True)
class Cost:
    """What dropping one table's constraints writes anew. bytes: None where this build of SQLite does not tell."""

    rows: int
    bytes: int | None


class Keys(Protocol):
    """The answers two databases give differently. `drop` and `add` run inside `apart`."""

    def into(self, connection: Connection, tables: list[str]) -> list[ForeignKey]:
        """Constraints that point to one of the tables from a table that is none of them."""

    def cost(self, connection: Connection, table: str) -> Cost | None:
        """None where nothing is rewritten."""

    def apart(self, connection: Connection) -> AbstractContextManager[None]:
        """What must surround the transaction. Raises NotApart inside a caller's transaction, where it cannot be had."""

    def drop(self, connection: Connection, keys: list[ForeignKey]) -> list[Dropped]:
        """keys: of one table. Inside the caller's transaction."""

    def add(self, connection: Connection, dropped: Dropped) -> None:
        """In transactions of its own; done twice is done once. Raises IntegrityError if rows do not fit: nothing changed."""

    def bound_waits(self, connection: Connection) -> None:
        """Statements of this transaction give up soon where somebody else holds a row."""


class NotApart(RuntimeError):
    """A transaction is open around what needs one of its own."""
