"""One round of delivery: unpack, hold, read in one snapshot, post, settle. Celery, `strangle sync` and the drain of a
hand-over all call this; no transaction is open while the peer is asked.
"""

from collections.abc import Iterable
from typing import Protocol

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper as Connection

from strangler.protocol.claim import Claim, RowKey, coalesce_claims, companion_label, label
from strangler.protocol.link import Role
from strangler.protocol.position import Position
from strangler.resilience import moments
from strangler.sync import high_water, intents, links, queue, rows
from strangler.sync.definition import LinkDefinition
from strangler.sync.engines import engine_of
from strangler.sync.queue import Held
from strangler.sync.reload import KeySource, queue_table
from strangler.sync.settle import Round, refused, settle_round
from strangler.sync.wire import Batch, Change, Reply

BATCH_ROWS = 500
LEASE_S = 10.0  # longer than a post may take; a crashed sender's keys come back after it
RETRY_S = 0.05


class PeerError(Exception):
    """No usable answer came; whether the batch was applied is unknown, and does not matter. retry_s: not before."""

    def __init__(self, message: str, *, retry_s: float = RETRY_S) -> None:
        super().__init__(message)
        self.retry_s = retry_s


class Receiver(KeySource, Protocol):
    """The peer, as a sender sees it."""

    def apply(self, batch: Batch) -> Reply:
        """Raises PeerError."""


def deliver_once(
    connection: Connection, link: str, peer: Receiver, *, holder: str, limit: int = BATCH_ROWS, floor: int = 0
) -> Round:
    """Send one batch. floor: the version to look from (protocol.floor).

    Raises PeerError (the keys are given back first) and links.UnknownLink.
    """
    stored = links.read(connection, link)
    if stored.row.role is Role.FOLLOWER or stored.stopped:
        return Round(refused=stored.stopped or "this side follows")
    for version, table in queue.reloads(connection, link, floor=floor):
        queue_table(connection, link, stored.definition.table(table), peer)
        queue.reload_done(connection, version)
    queue.unpack(connection, link, floor=floor)
    held = queue.hold(connection, link, holder=holder, limit=limit, lease_s=LEASE_S, floor=floor)
    if not held:
        return Round()
    moments.reach("sync.held", link=link)
    riders = [item.waits_for for item in held if item.waits_for]
    claims = [item.claim for item in held]
    batch = read_batch(connection, stored.definition, stored.row.epoch, claims, riders, floor=floor)
    # Not at the claim: 1 claimed at mark 5, 2 a customer writes 6, 3 read and posted as 6. Who greets next must know of 6.
    high_water.remember_sent(connection, link, batch.epoch, batch.high_water)
    return _exchange(connection, peer, batch, held, holder)


def read_batch(
    connection: Connection,
    definition: LinkDefinition,
    epoch: int,
    claims: Iterable[Claim],
    riders: Iterable[RowKey] = (),
    *,
    floor: int = 0,
) -> Batch:
    """Current rows of the claimed keys and of those they wait for, labelled with the newest version visible beside them,
    in one snapshot."""
    claimed = coalesce_claims(claims)
    wanted = sorted({*claimed, *(row for row in riders if definition.has_table(row.table))})
    with engine_of(connection).snapshot(connection):
        versions = queue.visible(connection, definition.link, wanted, floor=floor)
        found = _read_rows(connection, definition, wanted)
        ran = intents.ran(connection, definition, wanted)
    changes = tuple(
        Change(
            row.table,
            row.key,
            _position(epoch, claimed.get(row), versions[row]).version,
            found.get(row),
            ran.get(row, 0),
        )
        for row in wanted
    )
    mark = engine_of(connection).high_water(connection)  # read last: never below a version in the batch
    return Batch(definition.link, epoch, mark, changes)


def _position(epoch: int, claim: Claim | None, versions: list[int]) -> Position:
    return label(epoch, claim, versions) if claim else companion_label(epoch, versions)


def _exchange(connection: Connection, peer: Receiver, batch: Batch, held: list[Held], holder: str) -> Round:
    ids = [item.id for item in held]
    try:
        moments.reach("sync.read", link=batch.link)
        reply = peer.apply(batch)
    except PeerError as error:
        queue.postpone(connection, ids, holder, error.retry_s)
        raise
    moments.reach("sync.posted", link=batch.link)
    with transaction.atomic(using=connection.alias):
        if not reply.receipts:
            return refused(connection, batch, reply, ids, holder)
        return settle_round(connection, batch, reply, held, holder)


def _read_rows(connection: Connection, definition: LinkDefinition, wanted: list[RowKey]) -> dict[RowKey, rows.Values]:
    found: dict[RowKey, rows.Values] = {}
    for name in sorted({row.table for row in wanted}):
        keys = [row.key for row in wanted if row.table == name]
        values = rows.read(connection, definition.table(name), keys)
        found |= {RowKey(name, key): row_values for key, row_values in values.items()}
    return found
