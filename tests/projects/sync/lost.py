"""Triggers of the moved link dropped, as a migration drops them, and what an operator types until rows are proven again."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.sync import links
from strangler.sync.engines import engine_of
from tests.projects.sync.carved import Shop
from tests.projects.sync.pair import MOVED


def drop_triggers(connection: Connection, *, most: int | None = None) -> None:
    """most: only so many of them."""
    for trigger in engine_of(connection).triggers(connection, links.read(connection, MOVED).definition)[:most]:
        with connection.cursor() as cursor:
            on_table = "" if connection.vendor == "sqlite" else f" ON {trigger.table}"
            cursor.execute(f"DROP TRIGGER {trigger.name}{on_table}")


def verified_until_clean(shop: Shop, owner: str) -> Any:
    """What an operator types, and what the owner's loop does meanwhile; the last answer."""
    for _ in range(3):
        told = shop.told("verify", MOVED, "--repair")
        if all(link["clean"] for link in told["links"]):
            break
        shop.deliver_from(owner)
    return told
