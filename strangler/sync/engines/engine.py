"""What an engine must answer; every method that takes a connection runs on it, every other one only writes SQL."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync.definition import Column, LinkDefinition, Table
from strangler.sync.engines.keys import Keys
from strangler.sync.wire import Obstacle


@dataclass(frozen=True, slots=True)
class Trigger:
    """One installed object. sql: how it is created; awake: the roles in which it must fire (PostgreSQL switches triggers
    on and off, SQLite's read the link row themselves and are always there). body: text of the function that it runs, '' where
    its own sql says what it does."""

    name: str
    table: str
    sql: str
    awake: frozenset[Role]
    body: str = ""


class Fenced(Exception):
    """The database refused a write because this side does not own the rows."""


class Engine(Protocol):
    """The answers two databases give differently. keys: those about foreign keys."""

    keys: Keys

    def triggers(self, connection: Connection, definition: LinkDefinition) -> list[Trigger]:
        """Everything one link needs on its tables, for this side."""

    def install(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        """Create what is missing or different, awake for the role. Inside the caller's transaction."""

    def mend(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        """Create again what is gone and switch everything to the role, beside open readers. Inside the caller's transaction."""

    def wake(self, connection: Connection, definition: LinkDefinition, role: Role) -> None:
        """Switch fence and capture to a role, beside open readers. Inside the caller's transaction."""

    def rename(self, connection: Connection, before: LinkDefinition, after: LinkDefinition, role: Role) -> None:
        """From the names of one definition to those of another, with their triggers as they stand. Inside the caller's
        transaction; a wait for readers and writers is bounded."""

    def lock_tables(self, connection: Connection, definition: LinkDefinition) -> None:
        """Wait, bounded, until no writer is inside these tables, and let none in until the transaction ends."""

    def lock_rows(self, connection: Connection, table: Table, keys: list[tuple[str, ...]]) -> None:
        """Wait, bounded, for whoever is writing these rows (or would insert them) and keep them out until the
        transaction ends."""

    def unfit(self, connection: Connection, definition: LinkDefinition) -> list[str]:
        """Why changes of these tables would be missed or misnumbered here, whatever is installed: one sentence each."""

    def faults(self, connection: Connection, definition: LinkDefinition, role: Role) -> list[str]:
        """What the watchdog found different from expected, one sentence each."""

    def in_the_way(self, connection: Connection, definition: LinkDefinition) -> tuple[list[Obstacle], list[str]]:
        """(what holds locks on these tables that a hand-over would wait for in vain, what this role may not see of it)."""

    def uninstall(self, connection: Connection, definition: LinkDefinition) -> None: ...

    def is_fenced_error(self, error: BaseException) -> bool: ...

    def mark(self, connection: Connection, link: str) -> None:
        """From here on this transaction writes as the link's applier."""

    def unmark(self, connection: Connection, link: str) -> None: ...

    def check_constraints(self, connection: Connection) -> None:
        """Raise IntegrityError now, inside the savepoint, for what would otherwise fail at commit, where it can."""

    def snapshot(self, connection: Connection) -> AbstractContextManager[None]:
        """One consistent read across statements, outside any other transaction; takes no write lock."""

    def select_text(self, column: Column, prefix: str = "") -> str:
        """SQL that yields a value `encoding.canonical` understands."""

    def placeholder(self, column: Column) -> str: ...

    def param(self, column: Column, text: str | None) -> Any:
        """Canonical text as a parameter for `placeholder`."""

    def collated(self, column: Column) -> str:
        """The column as an expression that sorts and compares alike on every engine."""

    def key_filter(self, table: Table, keys: list[tuple[str, ...]]) -> tuple[str, list[Any]]:
        """SQL condition and parameters for a set of keys."""

    def claim_sql(self) -> str:
        """Delete entries of link %s, from version %s on, up to %s of them, from the queue, oldest first, returning version,
        table_name, keys."""

    def hold_sql(self) -> str:
        """Inflight rows of link %s, from oldest version %s on, whose lease is before %s, up to %s of them, locked where the
        engine can."""

    def horizon_sql(self) -> str:
        """Two columns: protocol.floor.Horizon, by the statement's own snapshot. Costs a transaction id."""

    def for_share(self) -> str: ...

    def for_update(self) -> str: ...

    def skip_locked(self) -> str: ...

    def now_us(self, connection: Connection) -> int:
        """Microseconds since 1970 on this database's clock."""

    def high_water(self, connection: Connection) -> int:
        """The newest version the queue has handed out, committed or not."""

    def draw_version(self, connection: Connection) -> int:
        """A version no earlier commit has passed: what a customer must wait for to read what he just wrote."""

    def raise_sequence(self, connection: Connection, table: Table, past: int) -> int:
        """Make the next generated key larger than `past`; the next one is returned. 0 where nothing is generated."""

    def sequence_value(self, connection: Connection, table: Table) -> int:
        """The last generated key, or 0."""
