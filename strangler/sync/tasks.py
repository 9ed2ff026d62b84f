"""Delivery, backfill and verification as Celery tasks, the same on both sides. Messages are hints that may be lost, late or
doubled; what is to be done stands in the rows, and `tick` (sent by beat, see schedule) finds what nobody does.

A worker needs two slots or more (`-c 2`): delivering holds one of them for up to a minute at a time.
"""

import mmap
import uuid
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from strangler.logs import Log
from strangler.protocol.link import Role
from strangler.resilience.clock import SystemClock
from strangler.resilience.deadline import Deadline
from strangler.sync import backfill, config, lease, links, peers, throttle, verify
from strangler.sync.deliver import PeerError
from strangler.sync.fitting import Unfit
from strangler.sync.loop import BACK_OFF_S, IDLE_S, Loop, back_off_s
from strangler.sync.relay import Relay, is_running
from strangler.sync.standby import name_of_holder
from strangler.sync.verbs import Side
from strangler.sync.wire import Batch, Reply

TURN_S = 60.0
SHORT_TURN_S = 1.0  # while rows are being copied: a worker with a single slot has to do both
MESSAGE_S = 10.0  # a hint that nobody took by then is given again by tick
VERIFY_EVERY_S = 600.0
VERIFY_LEASE_S = 3600.0
SHOWN = 20  # drifts named in the log
DELIVER = "deliver"

log = Log("strangler.sync")

# Shared with the workers forked from this process: a warm shutdown tells only the parent, and a turn lasts a minute.
_leaving = mmap.mmap(-1, 1)


@worker_shutting_down.connect
def leave(**_: Any) -> None:
    """End the turns under way, so that a worker told to stop need not be killed."""
    _leaving[0] = 1


@shared_task(name="strangler.sync.deliver", ignore_result=True)
def deliver(token: str = "") -> None:
    """Deliver this side's changes for a turn, then hand on to the next message."""
    relay = Relay(config.connection(), DELIVER, token)
    if not relay.begin():
        return
    while _turn(relay):
        if not relay.hand_on() or send(deliver, relay.token):
            return
        log.warning("sync.broker_unavailable", doing="goes on delivering")  # nobody could start us again
    relay.end()


@shared_task(name="strangler.sync.backfill_chunk", ignore_result=True)
def backfill_chunk(link: str, token: str = "", failures: int = 0) -> None:
    """Copy one chunk of a link, then hand on to the next; a peer that is away is tried again ever later."""
    relay = Relay(config.connection(), f"backfill:{link}", token)
    if not relay.begin():
        return
    try:
        if why := throttle.why_wait(relay.connection, link):
            raise backfill.NotAdmitted(why)
        is_more = _copy_one(link, relay)
    except (PeerError, backfill.NotAdmitted, Unfit) as error:
        wait_s = max(getattr(error, "retry_s", 0.0), back_off_s(failures + 1))
        log.warning("sync.backfill_waits", link=link, why=str(error), retry_s=wait_s)
        if relay.hand_on(delay_s=wait_s):
            send(backfill_chunk, link, relay.token, failures + 1, delay_s=wait_s)
        return
    if not is_more:
        relay.end()
    elif relay.hand_on():
        send(backfill_chunk, link, relay.token)


@shared_task(name="strangler.sync.verify_link", ignore_result=True)
def verify_link(link: str, repair: bool = True) -> None:
    """One pass over all rows of a link this side owns. repair: queue what differs anew."""
    connection, holder = config.connection(), uuid.uuid4().hex
    if not _owns(link) or not lease.take(connection, f"verify:{link}", holder, VERIFY_LEASE_S):
        return
    try:
        report = verify.verify(connection, link, peers.there(link))
        if repair:
            verify.repair(connection, link, report.drifts)
    except PeerError as error:
        log.warning("sync.verify_failed", link=link, why=str(error))
    else:
        log.info("sync.verified", link=link, rows=report.rows, drifts=len(report.drifts), moving=len(report.moving))
        for drift in report.drifts[:SHOWN]:
            log.warning(
                "sync.drifted", link=link, table=drift.table, key=drift.key, what=drift.what, columns=drift.columns
            )
    finally:
        lease.give_back(connection, f"verify:{link}", holder)


@shared_task(name="strangler.sync.tick", ignore_result=True)
def tick() -> None:
    """Send hints for whatever is due and done by nobody. Decides from rows only, so it may run at any time, or twice."""
    connection = config.connection()
    names = links.names(connection)
    if names and not is_running(connection, DELIVER):
        send(deliver)
    for link in backfill.open_links(connection):
        if not is_running(connection, f"backfill:{link}"):
            send(backfill_chunk, link)
    for link in names:
        if (
            _owns(link)
            and _is_copied(link)
            and lease.take(connection, f"verify-due:{link}", uuid.uuid4().hex, VERIFY_EVERY_S)
        ):
            send(verify_link, link)


def _is_copied(link: str) -> bool:
    """Rows that were not copied yet are no drift: verified in the middle of a copy, they would all be sent a second time."""
    stored, copied = links.read(config.connection(), link), backfill.progress(config.connection(), link)
    has_been_proven = stored.verified_us > 0 or stored.row.epoch > 1
    return copied.is_done or (copied.chunks == 0 and has_been_proven)


def send(task: Any, *args: Any, delay_s: float = 0.0) -> bool:
    """Queue a message; False if the broker cannot be reached. Never inline: a chain of messages would never end."""
    if task.app.conf.task_always_eager:
        return False
    patience = {"max_retries": 1, "interval_start": 0.2}
    try:
        task.apply_async(args=args, countdown=delay_s or None, expires=delay_s + MESSAGE_S, retry_policy=patience)
    except (OperationalError, OSError) as error:
        log.warning("sync.broker_unavailable", task=task.name, why=str(error))
        return False
    return True


def _turn(relay: Relay) -> bool:
    """Deliver for a while. True if there is still something to deliver for, and we are the one to do it."""
    connection = relay.connection
    loop = Loop(connection, peers.there, holder=name_of_holder())
    deadline = Deadline.after(TURN_S, clock=SystemClock())
    least = Deadline.after(SHORT_TURN_S, clock=SystemClock())
    is_ours = True
    while is_ours and not deadline.is_over and not _leaving[0]:
        try:
            if not loop.turn():
                loop.stop.wait(IDLE_S)
            is_ours = relay.keep()
            if least.is_over:
                if not links.names(connection) or backfill.open_links(connection):
                    break
                least = Deadline.after(SHORT_TURN_S, clock=SystemClock())
        except DatabaseError:  # the loop says so and connects again
            loop.stop.wait(BACK_OFF_S)
    loop.give_back()
    return is_ours and bool(links.names(connection))


def _copy_one(link: str, relay: Relay) -> bool:
    """Take and copy the next chunk; whether there may be another. Raises PeerError, backfill.NotAdmitted."""
    try:
        chunk = backfill.take(relay.connection, link)
        if chunk is None:
            return False
        copied = backfill.copy(relay.connection, link, chunk, KeepingPeer(peers.there(link), relay))
    except (links.UnknownLink, backfill.NotOwner):
        return False  # taken down or handed over meanwhile
    log.info("sync.chunk_copied", link=link, table=chunk.table, rows=copied)
    return True


class KeepingPeer:
    """The peer, to a copier that keeps its lease page by page."""

    def __init__(self, peer: Side, relay: Relay) -> None:
        self._peer, self._relay = peer, relay

    def apply(self, batch: Batch) -> Reply:
        self._relay.keep()
        return self._peer.apply(batch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)


def _owns(link: str) -> bool:
    try:
        return links.read(config.connection(), link).row.role is Role.OWNER
    except links.UnknownLink:
        return False
