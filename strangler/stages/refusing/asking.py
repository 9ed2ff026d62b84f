"""The question that stands before a refused writer: does the service own the rows just now? Nothing out, or a refusal.

Asked anew at each call, by one look at the link row, so that a rollback opens the writer again at once. Where it cannot be
looked, the writer goes on: the fence stands behind us, and our trouble is not the customer's.
"""

from dataclasses import dataclass

from django.core.exceptions import SynchronousOnlyOperation
from django.core.management.base import CommandError
from django.db.utils import DatabaseError

from strangler import settings
from strangler.exceptions import RefusedWrite
from strangler.messages import refuse
from strangler.stages import standing
from strangler.sync import config

LINKS = "strangler_link"
INSTEAD = "manage.py strangle status {name}; what it did belongs into the service, or comes back by a rollback"


class RefusedCommand(RefusedWrite, CommandError):
    """For people at a shell: the text, exit status 1, no traceback."""


@dataclass(frozen=True, slots=True)
class Question:
    """One answer of one plan. Called with nothing; raises RefusedWrite."""

    extraction: str
    subject: str
    instead: str = ""
    is_command: bool = False

    def __call__(self) -> None:
        if settings.is_enabled() and is_moved(self.extraction):
            kind = RefusedCommand if self.is_command else RefusedWrite
            instead = self.instead or INSTEAD.format(name=self.extraction)
            raise kind(refuse("S421", subject=self.subject, name=self.extraction, instead=instead))


def is_moved(extraction: str) -> bool:
    """Whether the service is known to own the rows."""
    try:
        return _has_links() and standing.is_moved(extraction)
    except (DatabaseError, SynchronousOnlyOperation):
        _found.clear()
        return False


def _has_links() -> bool:
    """A first `migrate` may call a writer before our tables are there, and on PostgreSQL a look at a table that is not there
    would end the writer's transaction."""
    connection = config.connection()
    if connection.alias not in _found and LINKS in connection.introspection.table_names():
        _found.add(connection.alias)
    return connection.alias in _found


_found: set[str] = set()  # aliases whose tables were seen; they are not looked for again
