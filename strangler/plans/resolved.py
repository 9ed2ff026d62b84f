"""What a plan became once the project was asked: real tables, columns, keys, parents, paths, addresses. Plain data.

Made by stages.resolve, which knows Django; taken by sync's link definitions, by publishing and by the console.
"""

from dataclasses import dataclass

from strangler.messages import Refusal
from strangler.plans.endpoint import Endpoint
from strangler.plans.routes import routes_of
from strangler.routing.table import Route


@dataclass(frozen=True, slots=True)
class ResolvedColumn:
    """name: in the database. internal_type: Django's field type, such as DecimalField. db_type: the engine's own.

    is_generated: computed by the database, never written. is_auto: the database numbers it when a row is inserted.
    """

    name: str
    internal_type: str
    db_type: str
    nullable: bool
    max_length: int | None = None
    max_digits: int | None = None
    decimal_places: int | None = None
    is_generated: bool = False
    is_auto: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedParent:
    """columns of this table hold parent_columns of that table. moves: whether that table leaves too."""

    columns: tuple[str, ...]
    table: str
    parent_columns: tuple[str, ...]
    moves: bool


@dataclass(frozen=True, slots=True)
class ResolvedUnique:
    """Columns that are unique together, besides the key. is_partial: only among rows that meet a condition."""

    columns: tuple[str, ...]
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class ResolvedTable:
    """name: in the database. model: its label, empty if no model stands for it. deletes: "refuse" or "through".

    updates_through: columns that an update at the follower may change. on_parent_delete: for references only.
    is_partial: the table has more columns than these that can be written.
    """

    name: str
    model: str
    columns: tuple[ResolvedColumn, ...]
    key: tuple[str, ...]
    parents: tuple[ResolvedParent, ...] = ()
    uniques: tuple[ResolvedUnique, ...] = ()
    deletes: str = "refuse"
    updates_through: tuple[str, ...] = ()
    on_parent_delete: str = ""
    is_partial: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def outward(self) -> tuple[ResolvedParent, ...]:
        """Foreign keys that cross the cut: loosened before Copy installs its triggers."""
        return tuple(parent for parent in self.parents if not parent.moves)


@dataclass(frozen=True, slots=True)
class ResolvedEndpoint:
    """templates: every path it stands for, at least one. stays: the monolith goes on answering it."""

    endpoint: Endpoint
    templates: tuple[str, ...]
    stays: bool


@dataclass(frozen=True, slots=True)
class ResolvedExtraction:
    """database: alias of the one database that holds all its tables. unanswered: what refuses Own, by name."""

    name: str
    owner: str
    database: str
    service_urls: tuple[str, ...]
    tables: tuple[ResolvedTable, ...]
    references: tuple[ResolvedTable, ...]
    endpoints: tuple[ResolvedEndpoint, ...]
    unanswered: tuple[Refusal, ...] = ()

    @property
    def routes(self) -> tuple[Route, ...]:
        """What the published table says about it."""
        return tuple(
            route
            for each in self.endpoints
            for route in routes_of(self.name, each.endpoint, each.templates, stays=each.stays)
        )
