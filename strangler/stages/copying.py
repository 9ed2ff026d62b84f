"""Copy, carried out: links on both sides, every row over, in step, verified. Whoever runs it shares chunks and deliveries
with Celery and `strangle sync` by lease, so they help when they are there and are not needed when they are not.
"""

import math
import os
import socket
import time
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

from strangler.exceptions import Refused
from strangler.messages import Refusal, refuse
from strangler.plans.resolved import ResolvedExtraction
from strangler.protocol.link import LinkRow, Role, next_epoch
from strangler.protocol.progress import is_drained
from strangler.resilience.clock import Clock, SystemClock
from strangler.resilience.deadline import Deadline
from strangler.stages import loosening
from strangler.stages.resolve.links import links_of
from strangler.sync import backfill, config, links, peers, throttle, verify, wire
from strangler.sync.client import PeerRefused
from strangler.sync.definition import LinkDefinition
from strangler.sync.deliver import PeerError
from strangler.sync.fitting import Unfit
from strangler.sync.loop import Loop
from strangler.sync.verbs import Side

Progress = Callable[[str], None]
T = TypeVar("T")
AWAY_S = 600.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 5.0
STOPPED = "Ctrl-C stops it, and what was copied stays"
PASSES = 5  # of the verifier that found rows which differ
SETTLE_S = 60.0
QUIET_S = 2.0  # without any progress: then the service is asked whether it is there


class CopyFailed(Exception):
    """Copy stopped; what was done stays and the next advance goes on from there. Its text says why."""


class Patience:
    """A copy takes as long as there are rows: a service that is away meanwhile is waited for, ever longer, and that is
    said. One that answers no is not asked again. had_to_wait: whether the last deed was answered only later."""

    def __init__(self, progress: Progress, clock: Clock, nap: Callable[[float], None] = time.sleep) -> None:
        self._progress = progress
        self._clock = clock
        self._nap = nap
        self.had_to_wait = False

    def for_lag(self, link: str) -> None:
        """Before a chunk: until customers' changes arrive in time again, delivering them meanwhile wherever nobody does."""
        throttle.wait(
            config.connection(),
            link,
            deliver=Loop(config.connection(), peers.there, holder=holder(), clock=self._clock).turn,
            say=self._progress,
            clock=self._clock,
            nap=self._nap,
        )

    def ask(self, deed: Callable[[], T]) -> T:
        """What the deed answers. Raises PeerRefused, and CopyFailed once the service was away for AWAY_S, or somebody who
        waited pressed Ctrl-C: a copy may stop at each of its lines, and by a traceback its conductor would count as dead."""
        self.had_to_wait, away = False, ""
        deadline, wait_s, nap_s = Deadline.after(AWAY_S, clock=self._clock), FIRST_WAIT_S, 0.0
        while True:
            try:
                if away:
                    self._nap(nap_s)
                return deed()
            except KeyboardInterrupt:
                if not away:
                    raise
                raise CopyFailed(f"it was stopped by hand while the service was away: {away}") from None
            except (PeerError, backfill.NotAdmitted) as error:
                if isinstance(error, PeerRefused) and error.status < 500:
                    raise
                if deadline.is_over:
                    raise CopyFailed(f"the service was away for {AWAY_S / 60:.0f} minutes: {error}") from error
                self.had_to_wait, away = True, str(error)
                nap_s = max(wait_s, getattr(error, "retry_s", 0.0))  # what it asks for by Retry-After
                still = f"for {math.ceil(deadline.left_s() / 60)} min at most"
                self._progress(f"waiting for the service: {error}; trying again in {nap_s:g} s, {still}. {STOPPED}")
            wait_s = min(LONGEST_WAIT_S, 2 * wait_s)


def copy(
    resolved: ResolvedExtraction, *, chunk_rows: int, progress: Progress, clock: Clock | None = None
) -> dict[str, int]:
    """Everything Copy promises, resumable at any line. Returns {link: rows copied}. Raises CopyFailed, PeerError."""
    try:
        # Before the first trigger: a key that is held when rows come back from the service refuses them for good.
        loosening.carry_out(resolved, progress)
        return _copy(links_of(resolved, use_tz=True), chunk_rows, progress, clock or SystemClock())
    except throttle.NoRoom as error:
        raise CopyFailed(f"there is no room to copy: {error}; what was copied stays") from error
    except (Unfit, loosening.NotLoosened) as error:
        raise CopyFailed(str(error)) from error


def _copy(definitions: tuple[LinkDefinition, ...], chunk_rows: int, progress: Progress, clock: Clock) -> dict[str, int]:
    patience = Patience(progress, clock)
    for definition in definitions:
        patience.ask(lambda now=definition: install(now, progress))
    copied = {definition.link: _backfill(definition.link, chunk_rows, progress, patience) for definition in definitions}
    for definition in definitions:
        progress(f"{definition.link}: waiting until what was written meanwhile has arrived")
        _settle(definition.link, clock, patience)
        _prove(definition.link, progress, clock, patience)
    return copied


def given_away(name: str) -> list[Refusal]:
    """The service owns: whatever this database believes, the rows there are the truth. One that is away is waited for by Copy,
    which looks again."""
    try:
        return _given_away(name, remote_row(peers.there(name), name))
    except (PeerError, ImproperlyConfigured):
        return []


def install(definition: LinkDefinition, progress: Progress) -> None:
    """Both ends at one epoch, the owner first. Left alone if both already carry this definition. Raises Refused (S540)."""
    here, there = config.connection(), peers.there(definition.link)
    mine, theirs = _stored(definition.link), remote_row(there, definition.link)
    if found := _given_away(definition.link, theirs):
        raise Refused(found)  # before anything is written here: a later epoch would make that owner yield
    if mine and theirs and mine.definition == definition and mine.row.epoch == theirs.epoch:
        return
    epoch = max(next_epoch(mine.row if mine else None, theirs), links.last_epoch(here, definition.link) + 1)
    done = _install_at(definition, epoch)
    if not done.ok and done.value.isdigit():  # the service remembers a later one, of a link that was taken down
        epoch = int(done.value) + 1
        done = _install_at(definition, epoch)
    if not done.ok:
        raise CopyFailed(f"the service did not take the link {definition.link}: {done.reason}")
    progress(f"{definition.link}: triggers installed on {len(definition.tables)} tables, epoch {epoch}")


def _install_at(definition: LinkDefinition, epoch: int) -> wire.Done:
    """The owner first: were it second, it could hand out versions of an epoch nobody follows."""
    links.install(config.connection(), definition, side=config.side(), role=Role.OWNER, epoch=epoch)
    return peers.there(definition.link).define(wire.Define(definition, epoch))


def remote_row(side: Side, link: str) -> LinkRow | None:
    """The other side's row, or None if it has no such link. Raises PeerError."""
    try:
        state = side.state(wire.Named(link))
    except PeerRefused as error:
        if error.status == 404:
            return None
        raise
    return LinkRow(link, state.epoch, Role(state.role))


def holder() -> str:
    """Names this process in leases."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _stored(link: str) -> links.StoredLink | None:
    try:
        return links.read(config.connection(), link)
    except links.UnknownLink:
        return None


def _backfill(link: str, chunk_rows: int, progress: Progress, patience: Patience) -> int:
    connection, there = config.connection(), peers.there(link)
    backfill.cut(connection, link, chunk_rows=chunk_rows)
    while not (state := backfill.progress(connection, link)).is_done:
        progress(f"{link}: {state.rows:,} rows in {state.chunks_done} of {state.chunks} chunks")
        patience.for_lag(link)
        chunk = backfill.take(connection, link)
        if chunk is None:
            break  # the last ones are with somebody else; settling waits for him
        patience.ask(lambda now=chunk: backfill.copy(connection, link, now, there))
    return backfill.progress(connection, link).rows


def _settle(link: str, clock: Clock, patience: Patience) -> None:
    """Until all chunks are copied and whatever was queued by then has been delivered; what customers write meanwhile is
    always on its way. Delivers itself wherever nobody else does. SETTLE_S without any progress ends it, but for a service
    that is away: it is waited for as ever, and has its time anew once it is back."""
    rest = _Rest(link, clock)
    while not rest.is_too_late:
        if rest.is_reached():
            return
        if rest.is_silent:
            patience.ask(lambda: peers.there(link).row(wire.Named(link)))
            rest.has_answered(late=patience.had_to_wait)
        if not rest.loop.turn():
            rest.loop.stop.wait(0.02)
    raise CopyFailed(f"{link} did not come to rest within {SETTLE_S:.0f} s; is the service keeping up?")


class _Rest:
    """One link on its way to rest, looked at again and again. is_silent: nothing has moved for a while, nor was it asked."""

    def __init__(self, link: str, clock: Clock) -> None:
        self._link, self._clock = link, clock
        self.loop = Loop(config.connection(), peers.there, holder=holder(), clock=clock)
        self._mark: int | None = None
        self._before: object = None
        self._until, self._quiet_until = self._after(SETTLE_S), self._after(QUIET_S)

    @property
    def is_too_late(self) -> bool:
        return self._until.is_over

    @property
    def is_silent(self) -> bool:
        return self._quiet_until.is_over

    def is_reached(self) -> bool:
        state, copied = peers.here().state(wire.Named(self._link)), backfill.progress(config.connection(), self._link)
        if copied.is_done and self._mark is None:
            self._mark = state.high_water
        if (now := (copied, state.delivered_below)) != self._before:
            self._before, self._until, self._quiet_until = now, self._after(SETTLE_S), self._after(QUIET_S)
        return self._mark is not None and is_drained(state.delivered_below, self._mark)

    def has_answered(self, *, late: bool) -> None:
        self._quiet_until = self._after(QUIET_S)
        if late:
            self._until = self._after(SETTLE_S)

    def _after(self, seconds: float) -> Deadline:
        return Deadline.after(seconds, clock=self._clock)


def _prove(link: str, progress: Progress, clock: Clock, patience: Patience) -> None:
    """A clean pass of the verifier; drifts are repaired by the ordinary road and looked at again. A pass that found only rows
    on the move proves nothing and counts for nothing: customers may write faster than a pass takes."""
    connection, there = config.connection(), peers.there(link)
    deadline, drifted = Deadline.after(SETTLE_S, clock=clock), 0
    while drifted < PASSES and not deadline.is_over:
        report = patience.ask(lambda: verify.verify(connection, link, there))
        progress(f"{link}: {report.rows:,} rows compared, {len(report.drifts)} differ, {len(report.moving)} moving")
        if report.is_clean:
            return
        if report.drifts:
            drifted, deadline = drifted + 1, Deadline.after(SETTLE_S, clock=clock)
            verify.repair(connection, link, report.drifts)
        _settle(link, clock, patience)
    raise CopyFailed(f"no pass over {link} found all rows equal and at rest; see manage.py strangle verify {link}")


__all__ = ["CopyFailed", "PeerError", "copy", "holder", "install", "remote_row"]


def _given_away(name: str, theirs: LinkRow | None) -> list[Refusal]:
    if theirs is None or theirs.role is Role.FOLLOWER:
        return []
    return [refuse("S540", name=name, epoch=theirs.epoch)]
