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
    natural: the model whose number it holds, where that number means nothing in another database.
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
    natural: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedParent:
    """columns of this table hold parent_columns of that table. moves: whether that table leaves too.

    on_delete: for rows that stay and follow a tombstone only.
    """

    columns: tuple[str, ...]
    table: str
    parent_columns: tuple[str, ...]
    moves: bool
    on_delete: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedInward:
    """A foreign key from a table that stays to one that leaves. subject: app.Model.field, or table.column without a model.

    on_delete: the plan's, "" if it says nothing. of_django: what Django does now. is_tight: a constraint holds it.
    acts: what the database itself does when a parent goes. is_elsewhere: its table lies in another schema. is_heir: by it a row
    there is made of the one here (multi-table inheritance), and saving it writes both.
    """

    subject: str
    model: str
    table: str
    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]
    of_django: str
    nullable: bool
    is_tight: bool
    acts: str = ""
    is_elsewhere: bool = False
    on_delete: str = ""
    is_heir: bool = False


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
        """Foreign keys that cross the cut, outwards: each leads to a reference."""
        return tuple(parent for parent in self.parents if not parent.moves)


@dataclass(frozen=True, slots=True)
class ResolvedEndpoint:
    """templates: every path it stands for, at least one. stays: the monolith goes on answering it."""

    endpoint: Endpoint
    templates: tuple[str, ...]
    stays: bool


@dataclass(frozen=True, slots=True)
class ResolvedExtraction:
    """database: alias of the one database that holds all its tables. unanswered: what refuses Own, by name; tight: those of
    them that refuse Copy already. inward: foreign keys from tables that stay; staying: what of these a tombstone touches.
    cascades: tables that stay and whose deletions may empty columns of moved rows past the fence. has_left: its models are not
    in this project any more; tables are as the link has them, without types.
    """

    name: str
    owner: str
    database: str
    service_urls: tuple[str, ...]
    tables: tuple[ResolvedTable, ...]
    references: tuple[ResolvedTable, ...]
    endpoints: tuple[ResolvedEndpoint, ...]
    unanswered: tuple[Refusal, ...] = ()
    tight: tuple[Refusal, ...] = ()
    inward: tuple[ResolvedInward, ...] = ()
    staying: tuple[ResolvedTable, ...] = ()
    cascades: tuple[str, ...] = ()
    has_left: bool = False

    @property
    def routes(self) -> tuple[Route, ...]:
        """What the published table says about it."""
        return tuple(
            route
            for each in self.endpoints
            for route in routes_of(self.name, each.endpoint, each.templates, stays=each.stays)
        )
