"""A link whose tables are to be put away under other names, or brought back, in; its stored definition changed and the tables
renamed, in one transaction, out. Called by stages.retiring, on the side that follows.

The feed goes on: whatever the owner writes reaches the renamed table as before, so nothing waits anywhere, and bringing back
needs no copy. `feed` can turn it off afterwards. Everybody who says the old name fails, and loudly.
"""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.link import Role
from strangler.resilience import moments
from strangler.sync import feed, links
from strangler.sync.engines import engine_of
from strangler.sync.patience import patiently
from strangler.sync.stored import store


class NotAFollower(ValueError):
    """An owner's tables are the customers'; they are not put away."""


class GrownOld(ValueError):
    """The feed was off: under their own names, old rows would be taken for true ones."""


def put_away(connection: Connection, link: str) -> list[tuple[str, str]]:
    """(old name, new name) of each table; none if they stand there already. Raises NotAFollower, UnknownLink, and the
    database's own error if somebody held a table all the time: nothing changed then."""
    return patiently(connection, lambda: _turn(connection, link, is_away=True))


def bring_back(connection: Connection, link: str) -> list[tuple[str, str]]:
    """The way back. As put_away; also raises GrownOld."""
    return patiently(connection, lambda: _turn(connection, link, is_away=False))


def is_put_away(connection: Connection, link: str) -> bool:
    """By the stored definition, which is written with the renaming. False for a link that is not here."""
    try:
        return links.read(connection, link).definition.is_put_away
    except links.UnknownLink:
        return False


def _turn(connection: Connection, link: str, *, is_away: bool) -> list[tuple[str, str]]:
    """The link row first, as everywhere: an applier that holds it for share ends before, one that waits reads the new names."""
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, link, lock=engine.for_update())
        before = stored.definition
        after = before.put_away() if is_away else before.brought_back()
        if before == after:
            return []
        if stored.row.role is not Role.FOLLOWER:
            raise NotAFollower(f"{link} is {stored.row.role.value} here")
        if not is_away and stored.stopped == feed.OFF:
            raise GrownOld(stored.stopped)
        engine.rename(connection, before, after, stored.row.role)
        store(connection, link, after)
        moments.reach("sync.renamed", link=link, is_away=is_away)
    return [(old.sql_name, new.sql_name) for old, new in zip(before.tables, after.tables, strict=True)]
