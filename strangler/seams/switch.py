"""An extraction's name in; which side a call goes to, by the published table, out. Called by seam.

The ledger's newest table, looked for twice a second, as a monolith that forwards does. One that cannot be read changes
nothing; before the first the monolith answers.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.apps import apps

from strangler import settings
from strangler.logs import Log
from strangler.resilience.clock import Clock, SystemClock
from strangler.routing.bucket import bucket_of, is_chosen
from strangler.routing.snapshot import from_bytes
from strangler.routing.table import Table
from strangler.signing.keys import Keyring

EVERY_S = 0.5
Access = Literal["read", "fresh", "write"]

log = Log("strangler.seams")


@dataclass(frozen=True, slots=True)
class Side:
    """urls: the service's, none if the call stays here. epoch: of the table that said so."""

    urls: tuple[str, ...] = ()
    epoch: int = -1

    @property
    def is_here(self) -> bool:
        return not self.urls


class Switch:
    """One a process. load: where the table comes from."""

    def __init__(self, load: Callable[[], Table | None], *, clock: Clock | None = None) -> None:
        self._load = load
        self._clock = clock or SystemClock()
        self._table: Table | None = None
        self._looked_s: float | None = None
        self._lock = threading.Lock()  # guards the look; whoever finds it taken goes on with the table there is

    def side(self, extraction: str, access: Access, *, actor: str = "") -> Side:
        """actor: a user's key, for a share of customers; without one only all of them are moved."""
        if not settings.is_enabled():
            return Side()
        self._look_if_due()
        table = self._table
        state = table.states.get(extraction) if table else None
        if table is None or state is None:
            return Side()
        owned_there = state.owner == "service"
        share = 1.0 if owned_there else state.read_share
        goes = owned_there if access != "read" else share == 1.0 or _is_among(actor, state.split_salt, share)
        return Side(table.upstreams[state.service] if goes else (), state.epoch)

    def look(self) -> None:
        """Now, for whoever learnt that the table is late."""
        with self._lock:
            self._take()

    def _look_if_due(self) -> None:
        if self._looked_s is not None and self._clock.monotonic_s() - self._looked_s < EVERY_S:
            return
        if self._lock.acquire(blocking=self._looked_s is None):
            try:
                self._take()
            finally:
                self._lock.release()

    def _take(self) -> None:
        self._looked_s = self._clock.monotonic_s()
        try:
            found = self._load()
        except Exception as error:  # a ledger that is away, for any reason: customers must not notice
            log.warning("seams.no_newer_table", why=f"{type(error).__name__}: {error}")
            return
        if found and (self._table is None or found.version > self._table.version):
            self._table = found


def _is_among(actor: str, salt: str, share: float) -> bool:
    return bool(actor) and share > 0 and is_chosen(bucket_of(f"user:{actor}", salt=salt), share)


def published() -> Table | None:
    """The ledger's newest; None in a project without our app, where every call stays. Raises BadSnapshot, BadKeys,
    DatabaseError."""
    if not apps.is_installed("strangler"):
        return None
    from strangler.models import Publication

    row = Publication.objects.using(str(settings.read("STRANGLER_DATABASE"))).exclude(snapshot=b"").first()
    if row is None:
        return None
    return from_bytes(bytes(row.snapshot), keys=Keyring.parse(settings.read("STRANGLER_GATEWAY_KEYS")))


SWITCH = Switch(published)
