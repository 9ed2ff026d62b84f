"""For a project's own tests: models in; their changes captured, or their writes fenced, inside one test. Test databases have no
trigger of ours unless a test asks for it here. Needs Django, as nothing else in this room does.

    with captured(Note) as changes:
        Note.objects.create(text="once")
        assert changes() == [("notes_note", ("1",))]
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import models

from strangler.protocol.link import Role
from strangler.sync import config, links
from strangler.sync.definition import LinkDefinition
from strangler.sync.engines import engine_of
from strangler.sync.introspect import table_of

LINK = "captured"

Changes = Callable[[], list[tuple[str, tuple[str, ...] | None]]]


@contextmanager
def captured(*wanted: type[models.Model]) -> Iterator[Changes]:
    """As while this project owns their rows. Yields (table, key) of what was queued, the oldest first; a key of None: the table
    was emptied by TRUNCATE."""
    with _linked(wanted, Role.OWNER):
        yield _queued


@contextmanager
def fenced(*wanted: type[models.Model]) -> Iterator[None]:
    """As while the service owns them: every write that touches a row is refused by the database."""
    with _linked(wanted, Role.FOLLOWER):
        yield


@contextmanager
def _linked(wanted: tuple[type[models.Model], ...], role: Role) -> Iterator[None]:
    connection = config.connection()
    definition = LinkDefinition(LINK, tuple(table_of(model) for model in wanted))
    epoch = links.last_epoch(connection, LINK) + 1
    links.install(connection, definition, side=config.side(), role=role, epoch=epoch)
    try:
        yield
    finally:
        if LINK in links.names(connection):
            links.remove(connection, LINK)
        else:  # flushed with every other row; the triggers stay until somebody takes them away
            engine_of(connection).uninstall(connection, definition)


def _queued() -> list[tuple[str, tuple[str, ...] | None]]:
    with config.connection().cursor() as cursor:
        cursor.execute("SELECT table_name, keys FROM strangler_queue WHERE link = %s ORDER BY version", [LINK])
        found = cursor.fetchall()
    return [
        (table, tuple(map(str, key)) if key is not None else None)
        for table, keys in found
        for key in (json.loads(keys) if keys else [None])
    ]
