"""The delivery loop as a plain process: until told to stop, for so long, or until nothing is left. Called by
`manage.py strangle sync` in the monolith and `manage.py strangler_sync` in a service, which needs neither broker nor worker.

Started beside Celery it stands by: it shares the links by lease and takes over what nobody holds any more.
"""

import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import CommandParser

from strangler.resilience.deadline import Deadline
from strangler.sync import config, links, peers, queue
from strangler.sync.loop import IDLE_S, Loop

QUIET_S = 2.0  # nothing moved for as long as a lease lives: whatever is left is not ours to send now


@dataclass(frozen=True, slots=True)
class Left:
    """What one link still has to send from here: queue entries and keys in flight."""

    link: str
    role: str
    queued: int
    inflight: int


def add_arguments(parser: CommandParser) -> None:
    """The same words on both sides."""
    until = parser.add_mutually_exclusive_group()
    until.add_argument("--for", type=float, dest="for_s", metavar="SECONDS", help="end after so many seconds")
    until.add_argument("--once", action="store_true", help="end when nothing is left to send; exit 1 if something is")


def run(options: dict[str, Any], tell: Callable[[str], None]) -> list[Left]:
    """Deliver until SIGTERM, SIGINT or what the options say; what is left then."""
    loop = Loop(config.connection(), peers.there, holder=name_of_holder())
    with ended_by_signals(loop.stop):
        tell(f"delivering as {loop.holder}; SIGTERM or Ctrl-C ends it after the batch under way")
        if options.get("once"):
            run_out(loop)
        else:
            loop.run(for_s=options.get("for_s"))
    return left()


def run_out(loop: Loop) -> None:
    """Until nothing is left, or nothing has moved for a while."""
    quiet = Deadline.after(QUIET_S, clock=loop.clock)
    while not loop.stop.is_set() and not quiet.is_over and any(each.queued or each.inflight for each in left()):
        if loop.turn():
            quiet = Deadline.after(QUIET_S, clock=loop.clock)
        else:
            loop.stop.wait(IDLE_S)
    loop.give_back()


def left() -> list[Left]:
    """Every link of this side."""
    connection = config.connection()
    found = []
    for name in links.names(connection):
        counts = queue.counts(connection, name)
        found.append(Left(name, links.read(connection, name).row.role.value, counts.queued, counts.inflight))
    return found


def as_data(found: list[Left]) -> dict[str, Any]:
    return {"links": [asdict(each) for each in found], "left": sum(each.queued + each.inflight for each in found)}


def as_text(found: list[Left]) -> str:
    return "\n".join(f"{each.link}: {each.role}, {each.queued} queued, {each.inflight} in flight" for each in found)


def name_of_holder() -> str:
    """Unique, and readable in the lease's row."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


@contextmanager
def ended_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set the event instead of breaking into a batch. In the main thread only, as Python wants it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
