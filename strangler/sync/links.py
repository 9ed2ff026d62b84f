"""This side's link rows: read, install, and move along one protocol arrow, role and fence in one transaction.

Locks are taken in this sequence everywhere: link row, then tables, then rows. Appliers hold the link row for share.
"""

import uuid
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.call import Answer, Call, Ticket, issue, obey
from strangler.protocol.link import Arrow, LinkRow, Role
from strangler.resilience import moments
from strangler.sync import high_water
from strangler.sync.definition import LinkDefinition, Table
from strangler.sync.engines import engine_of
from strangler.sync.fitting import require_fit
from strangler.sync.patience import patiently

US = 1_000_000
_COLUMNS = (
    "link, side, epoch, role, deadline_us, conductor, ticket_epoch, ticket_token, ticket_until_us,"
    " verified_version, verified_us, acknowledge, unconfirmed, stopped, definition,"
    " (SELECT high_water FROM strangler_seen s WHERE s.link = strangler_link.link AND s.epoch = strangler_link.epoch)"
)


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link row with what only this side needs to know of it."""

    row: LinkRow
    side: str
    live_ticket: Ticket | None
    verified_version: int
    verified_us: int
    acknowledge: str
    unconfirmed: int
    stopped: str
    definition: LinkDefinition


class UnknownLink(LookupError):
    """This side has no such link; names those it has."""


class StaleEpoch(ValueError):
    """An installation that would let earlier versions win. last: the epoch this side has been at."""

    def __init__(self, link: str, last: int, asked: int) -> None:
        super().__init__(f"{link} has been at epoch {last} here; {asked} is not later")
        self.last = last


def read(connection: Connection, link: str, *, lock: str = "") -> StoredLink:
    """Raises UnknownLink. lock: '' or one of the engine's for_share() / for_update()."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM strangler_link WHERE link = %s{lock}", [link])
        found = cursor.fetchone()
    if found is None:
        raise UnknownLink(f"no link {link!r} is installed here; installed: {', '.join(names(connection)) or 'none'}")
    name, side, epoch, role, deadline_us, conductor, *more, stopped, definition, seen = found
    if lock:  # the statement that waited for it looks from before
        seen = high_water.seen(connection, link, epoch)
    deadline_s = None if deadline_us is None else deadline_us / US
    row = LinkRow(name, epoch, Role(role), seen=int(seen or 0), deadline_s=deadline_s, conductor=conductor)
    ticket_epoch, ticket_token, until_us, verified_version, verified_us, word, unconfirmed = more
    ticket = Ticket(ticket_epoch, ticket_token, until_us / US) if ticket_epoch else None
    definition = LinkDefinition.decode(definition)
    proven = (verified_version, verified_us)
    return StoredLink(row, side, ticket, *proven, word, unconfirmed, stopped, definition)


def role_of(connection: Connection, link: str) -> Role | None:
    """This side's role and no more of it, for those who ask often; None if no such link is installed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT role FROM strangler_link WHERE link = %s", [link])
        found = cursor.fetchone()
    return Role(found[0]) if found else None


def names(connection: Connection) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT link FROM strangler_link ORDER BY link")
        return [name for (name,) in cursor.fetchall()]


def headlines(connection: Connection) -> list[tuple[str, int, tuple[Table, ...]]]:
    """(link, epoch, tables) of every link, in one statement: for every answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT link, epoch, definition FROM strangler_link ORDER BY link")
        found = cursor.fetchall()
    return [(link, epoch, _tables_of(definition)) for link, epoch, definition in found]


@lru_cache(maxsize=64)
def _tables_of(definition: str) -> tuple[Table, ...]:
    return LinkDefinition.decode(definition).tables


def install(connection: Connection, definition: LinkDefinition, *, side: str, role: Role, epoch: int) -> LinkRow:
    """Install a link's row and triggers. epoch: protocol.link.next_epoch of both sides' rows.

    Raises StaleEpoch if this side has been at that epoch before: its versions would win over new ones. Raises
    fitting.Unfit for a database that would hide changes.
    """
    patiently(connection, lambda: _install(connection, definition, side, role, epoch))
    return LinkRow(definition.link, epoch, role)


def call(connection: Connection, link: str, asked: Call, *, budget_s: float = 0.0) -> tuple[Answer, LinkRow]:
    """Obey one call of a conductor: lock the row and the tables, switch the triggers, write the row, all or nothing.

    Idempotent by (link, epoch). budget_s: for FENCE, seconds until anybody may undo. Raises the database's own error if a
    lock was not had in time: nothing changed, ask again.
    """
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias):
        stored = read(connection, link, lock=engine.for_update())
        now_s = engine.now_us(connection) / US
        if asked.arrow is Arrow.FENCE:  # in whole microseconds, as stored: a journal must name this very deadline
            asked = replace(asked, deadline_s=int((now_s + budget_s) * US) / US)
        answer, row = obey(stored.row, asked, ticket=stored.live_ticket, now_s=now_s)
        if answer is Answer.DONE:
            engine.lock_tables(connection, stored.definition)
            engine.wake(connection, stored.definition, row.role)
            _write(connection, row, verified_us=_proof_of(asked.arrow, now_s))
            moments.reach("sync.obeyed", link=link, arrow=asked.arrow.name.lower())
    return answer, row


def hand_out_ticket(connection: Connection, link: str, epoch: int, *, acknowledge: str = "") -> Ticket | None:
    """A ticket to be opened at `epoch`, in place of any before it, or None if this side cannot be. acknowledge: whom this
    side will wait for once it owns; '' leaves what an earlier prepare said."""
    engine = engine_of(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        stored = read(connection, link, lock=engine.for_update())
        ticket = issue(stored.row, epoch, uuid.uuid4().hex, engine.now_us(connection) / US)
        if ticket:
            cursor.execute(
                "UPDATE strangler_link SET ticket_epoch = %s, ticket_token = %s, ticket_until_us = %s, acknowledge = %s"
                " WHERE link = %s",
                [ticket.epoch, ticket.token, int(ticket.void_at_s * US), acknowledge or stored.acknowledge, link],
            )
    return ticket


def _proof_of(arrow: Arrow, now_s: float) -> int | None:
    """What an arrow says about rows being equal: when they were (0 = nobody knows), None = nothing.

    A restored side that goes on has rows nobody compared. A journal is written only when every row was proven once, and all
    that changed since was compared under the fence and drained: both are equal until the new one opens, and the proof moves.
    """
    return {Arrow.OPEN: int(now_s * US), Arrow.ABANDON: 0, Arrow.YIELD: 0, Arrow.REINSTALL: 0}.get(arrow)


def _write(connection: Connection, row: LinkRow, *, verified_us: int | None) -> None:
    deadline_us = None if row.deadline_s is None else round(row.deadline_s * US)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE strangler_link SET verified_version = CASE WHEN epoch = %s THEN verified_version ELSE 0 END,"
            # Not of an owner that yields: what it has just committed never reached the other side.
            " acknowledge = CASE WHEN epoch = %s OR %s <> 'follower' THEN acknowledge ELSE 'owner' END,"
            " verified_us = coalesce(%s, verified_us),"
            " epoch = %s, role = %s, deadline_us = %s, conductor = %s WHERE link = %s",
            [
                *(row.epoch, row.epoch, row.role.value, verified_us),
                *(row.epoch, row.role.value, deadline_us, row.conductor, row.link),
            ],
        )


def remember_verified(connection: Connection, link: str, *, version: int) -> None:
    """A pass over all rows was clean: from `version` on, keys have not been compared."""
    now_us = engine_of(connection).now_us(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE strangler_link SET verified_version = %s, verified_us = %s WHERE link = %s",
            [version, now_us, link],
        )


def doubt(connection: Connection, link: str) -> None:
    """Changes may have passed unseen: whatever was proven is not any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE strangler_link SET verified_version = 0, verified_us = 0 WHERE link = %s AND verified_us <> 0",
            [link],
        )


def remove(connection: Connection, link: str) -> None:
    """Take the triggers and everything remembered away. The tables' rows stay."""
    patiently(connection, lambda: _remove(connection, link))


def _install(connection: Connection, definition: LinkDefinition, side: str, role: Role, epoch: int) -> None:
    with transaction.atomic(using=connection.alias):
        before = last_epoch(connection, definition.link)
        if before >= epoch:
            raise StaleEpoch(definition.link, before, epoch)
        require_fit(connection, definition)
        if _epoch_of(connection, definition.link) is not None:
            engine_of(connection).uninstall(connection, read(connection, definition.link).definition)
        clear(connection, definition.link)
        _insert(connection, definition, side, role, epoch)
        engine_of(connection).install(connection, definition, role)


def _remove(connection: Connection, link: str) -> None:
    with transaction.atomic(using=connection.alias):
        stored = read(connection, link, lock=engine_of(connection).for_update())
        engine_of(connection).uninstall(connection, stored.definition)
        clear(connection, link)
        _remember_past(connection, link, stored.row.epoch)


def last_epoch(connection: Connection, link: str) -> int:
    """The highest epoch this side remembers of a link, installed or taken down; 0 if none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM strangler_past WHERE link = %s", [link])
        past = cursor.fetchone()
    return max(_epoch_of(connection, link) or 0, int(past[0]) if past else 0)


def renew(connection: Connection, link: str, role: Role, epoch: int, stopped: str) -> bool:
    """Go on at a later epoch in the same role, with both directions' marks begun anew. False: the row is not that role, or
    is further on. What a follower still had queued was of an ownership it has lost: whoever renews has kept its rows."""
    return patiently(connection, lambda: _renew(connection, link, role, epoch, stopped))


def _renew(connection: Connection, link: str, role: Role, epoch: int, stopped: str) -> bool:
    with transaction.atomic(using=connection.alias):
        if read(connection, link, lock=engine_of(connection).for_update()).row.role is not role:
            return False
        answer, _row = call(connection, link, Call(Arrow.REINSTALL, epoch, conductor=""))
        if answer is Answer.DONE:
            left = "chunk waiting" if role is Role.OWNER else "chunk waiting queue inflight dead_letter"
            clear(connection, link, left)
        if answer is not Answer.REFUSED:
            stop(connection, link, stopped)
    return answer is not Answer.REFUSED


def stop(connection: Connection, link: str, why: str) -> None:
    """An owner stands still until a person has looked, a follower is not made the owner ('' lets it run again)."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE strangler_link SET stopped = %s WHERE link = %s", [why, link])


def _remember_past(connection: Connection, link: str, epoch: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_past(link, epoch) VALUES (%s, %s) ON CONFLICT (link) DO UPDATE"
            " SET epoch = excluded.epoch WHERE excluded.epoch > strangler_past.epoch",
            [link, epoch],
        )


def _epoch_of(connection: Connection, link: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM strangler_link WHERE link = %s", [link])
        found = cursor.fetchone()
    return int(found[0]) if found else None


def _insert(connection: Connection, definition: LinkDefinition, side: str, role: Role, epoch: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO strangler_link(link, side, epoch, role, is_reference, definition, conductor, stopped,"
            " ticket_epoch, ticket_token, ticket_until_us, verified_version, verified_us, acknowledge,"
            " unconfirmed) VALUES (%s, %s, %s, %s, %s, %s, '', '', 0, '', 0, 0, 0, 'owner', 0)",
            [definition.link, side, epoch, role.value, definition.is_reference, definition.encode()],
        )


ALL = "queue inflight version seen dead_letter intent intent_ran refused_update beat waiting chunk sent touched link"


def clear(connection: Connection, link: str, tables: str = ALL) -> None:
    """Forget what is remembered of a link in these tables of ours."""
    with connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(f"DELETE FROM strangler_{table} WHERE link = %s", [link])
