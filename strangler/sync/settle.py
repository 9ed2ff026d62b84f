"""A reply in; what becomes of each key we hold out: forgotten, sent again with its companion, or a dead letter."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper as Connection
from django.db.utils import OperationalError

from strangler.protocol.admission import Admission, went_back
from strangler.protocol.claim import RowKey
from strangler.protocol.receipt import Outcome, Receipt, Settlement, companions, settle
from strangler.sync import dead_letters, greet, high_water, links, queue
from strangler.sync.encoding import row_hash
from strangler.sync.patience import is_busy
from strangler.sync.queue import Held
from strangler.sync.wire import Batch, Change, Reply
from strangler.sync.wire import Receipt as WireReceipt

WAIT_S = 0.05
WAIT_MAX_S = 2.0
REFUSED_S = 0.2


@dataclass(slots=True)
class Round:
    """What one round did, in keys. refused: why nothing was taken, '' otherwise."""

    sent: int = 0
    delivered: int = 0
    waiting: int = 0
    dead: int = 0
    refused: str = ""

    @property
    def was_idle(self) -> bool:
        return self.sent == 0 and not self.refused


def refused(connection: Connection, batch: Batch, reply: Reply, ids: list[int], holder: str) -> Round:
    """The whole batch was not admitted. BEHIND with a fresh mark still below the peer's: this database was restored."""
    if reply.admission == Admission.BEHIND.value:
        if went_back(high_water.sender(connection, batch.link, batch.epoch).sent, reply.seen):
            links.stop(connection, batch.link, f"source went back in time: the peer has seen version {reply.seen}")
        queue.postpone(connection, ids, holder, 0.0)
        return Round(refused=reply.admission)
    queue.postpone(connection, ids, holder, REFUSED_S)
    greet.yield_if_lost(connection, batch.link, reply.epoch)
    return Round(refused=reply.admission)


def settle_round(connection: Connection, batch: Batch, reply: Reply, held: list[Held], holder: str) -> Round:
    """Carry out protocol.receipt.settle for every key of an admitted batch."""
    high_water.remember_acknowledged(connection, batch.link, batch.epoch, batch.high_water)
    by_row: dict[RowKey, list[Held]] = defaultdict(list)
    for item in held:
        by_row[item.claim.row].append(item)
    done = Round(sent=len(batch.changes))
    delivered: list[RowKey] = []
    for change, wire in zip(batch.changes, reply.receipts, strict=True):
        receipt = _checked(change, wire)
        settlement = settle(receipt)
        if settlement is Settlement.DELIVERED:
            delivered.append(receipt.row)
        elif settlement is Settlement.RESEND:
            done.waiting += 1
            _resend(connection, batch.link, receipt, by_row[receipt.row], holder)
        else:
            done.dead += 1
            dead_letters.keep(connection, batch.link, receipt.row, change.version, receipt.reason)
            queue.forget(connection, [item.id for item in by_row[receipt.row]], holder)
    done.delivered = len(delivered)
    queue.forget(connection, [item.id for row in delivered for item in by_row[row]], holder)
    dead_letters.end(connection, batch.link, delivered)
    return done


def _checked(change: Change, wire: WireReceipt) -> Receipt:
    """The receiver's word, unless its row does not read back as it was sent: then it is a refusal with a reason."""
    row = RowKey(wire.table, wire.key)
    waits_for = RowKey(*wire.waits_for) if wire.waits_for else None
    outcome, reason = Outcome(wire.outcome), wire.reason
    is_written = outcome is Outcome.APPLIED and change.values is not None and wire.row_hash
    if is_written and wire.row_hash != row_hash(change.values or ()):
        outcome, reason = Outcome.REJECTED, "the receiver stored other values than were sent"
    return Receipt(row, outcome, wire.row_hash, waits_for, reason)


def _resend(connection: Connection, link: str, receipt: Receipt, held: list[Held], holder: str) -> None:
    attempts = max((item.attempts for item in held), default=0)
    for item in held:
        queue.wait_for(connection, item, receipt.waits_for)
    queue.postpone(connection, [item.id for item in held], holder, min(WAIT_MAX_S, WAIT_S * 2**attempts))
    for companion in companions(receipt):
        ask_other_link(connection, link, companion)


def ask_other_link(connection: Connection, link: str, companion: RowKey) -> None:
    """A companion of this link rides with the waiting row. One of another link (a reference) is queued there anew; while
    somebody writes it, not now: his own entry comes, or the row is sent, told to wait, and it is asked for again."""
    if links.read(connection, link).definition.has_table(companion.table):
        return
    for name in links.names(connection):
        definition = links.read(connection, name).definition
        if name != link and definition.has_table(companion.table):
            try:
                queue.requeue(connection, name, definition.table(companion.table), [companion.key])
            except OperationalError as error:
                if not is_busy(error):
                    raise
            return
