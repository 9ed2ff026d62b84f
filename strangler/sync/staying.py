"""A tombstone that arrives at home in; what the plan's `Loosen` says happens to rows that stay and pointed to it out, by raw
SQL. The reverse of a reference's `on_parent_delete`: there the service's rows follow, here the monolith's.

Before Own nothing arrives here, and Django deletes and empties as it always did.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.sync import family, links, rows
from strangler.sync.definition import LinkDefinition, Parent, Table
from strangler.sync.engines import engine_of

Seen = set[tuple[str, tuple[str, ...], rows.Key]]


def follow(connection: Connection, definition: LinkDefinition, parent: Table, keys: list[rows.Key]) -> None:
    """Before these rows of `parent` are deleted. Inside the applier's transaction, under its mark; other links of the rows
    that stay capture what is written here like anybody's write."""
    ties = [tie for _, tie in definition.staying_of(parent.name) if tie.on_delete != "keep"]
    if not ties:
        return
    # Customers write these rows: of two that hold what the other wants, the applier has to be the one that gives up.
    engine_of(connection).keys.bound_waits(connection)
    for child, tie in definition.staying_of(parent.name):
        held = keys if tie.to in ((), parent.key) else rows.held(connection, parent, tie.to, parent.key, keys)
        _carry_out(connection, definition, child, tie, held, set())


def _carry_out(
    connection: Connection, definition: LinkDefinition, child: Table, tie: Parent, values: list[rows.Key], seen: Seen
) -> None:
    """values: what the children's columns hold if they pointed to a row that goes. seen: a ring of keys ends here."""
    values = [value for value in values if (child.name, tie.columns, value) not in seen]
    seen |= {(child.name, tie.columns, value) for value in values}
    if not values or tie.on_delete not in ("cascade", "nullify"):
        return
    with _writing(connection, definition, child):
        if tie.on_delete == "nullify":
            rows.empty_columns(connection, child, tie.columns, values)
            return
        for grandchild, its_tie in definition.staying_of(child.name):
            below = rows.held(connection, child, its_tie.to, tie.columns, values)
            _carry_out(connection, definition, grandchild, its_tie, below, seen)
        rows.delete_where(connection, child, tie.columns, values)


@contextmanager
def _writing(connection: Connection, definition: LinkDefinition, table: Table) -> Iterator[None]:
    """As the applier of another link where that one is followed here: its fence stands, and its owner does the same."""
    for name in links.names(connection):
        stored = links.read(connection, name)
        is_other = name != definition.link and not stored.definition.is_reference
        if is_other and stored.row.role is Role.FOLLOWER and stored.definition.has_table(table.name):
            with family.writing_for(connection, stored, instead_of=definition.link):
                yield
            return
    yield
