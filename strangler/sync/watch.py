"""The watchdog: a link in; what is not as it was installed out, and the proof that its rows are equal taken away.

Who may have missed a change cannot know which one: after the repair only a new pass over all rows proves anything. Called by
whoever looks: the delivery loop, `state`, and through it doctor, status and every hand-over.
"""

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import OperationalError

from strangler.logs import Log
from strangler.protocol.link import Role
from strangler.sync import links, wire_pass
from strangler.sync.deliver import PeerError
from strangler.sync.engines import engine_of
from strangler.sync.verbs import Refused, Side

log = Log("strangler.sync")


def look(connection: Connection, link: str) -> list[str]:
    """One sentence a fault. Raises links.UnknownLink."""
    if not _faults(connection, links.read(connection, link)):
        return []
    try:
        return _look_again(connection, link)
    except OperationalError as error:  # somebody holds the row; as long as the fault stands, it is seen again
        log.warning("sync.could_not_look", link=link, why=str(error).strip())
        return _faults(connection, links.read(connection, link))


def tell_owner(owner: Side, link: str, epoch: int) -> None:
    """The follower's fence was lost: rows may have been written past it. Best effort: it is told again as long as it is so."""
    try:
        owner.prove(wire_pass.Ended(link, epoch, 0, is_clean=False))
    except (PeerError, Refused) as error:
        log.warning("sync.owner_not_told", link=link, why=str(error))


def _look_again(connection: Connection, link: str) -> list[str]:
    """Under the row's lock: beside a hand-over, role and triggers are read on two sides of its commit."""
    with transaction.atomic(using=connection.alias):
        stored = links.read(connection, link, lock=engine_of(connection).for_update())
        faults = _faults(connection, stored)
        if faults and stored.verified_us:
            log.error("sync.triggers_lost", link=link, faults=faults)
            links.doubt(connection, link)
    return faults


def _faults(connection: Connection, stored: links.StoredLink) -> list[str]:
    role: Role = stored.row.role
    return engine_of(connection).faults(connection, stored.definition, role)
