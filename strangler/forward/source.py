"""Where the table comes from in; the last good Table out, never an exception and never a wait longer than one short fetch.

A table that is torn, forged, older or away changes nothing: the one before stays, and the reason is logged once.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from django.utils.module_loading import import_string

from strangler.resilience import trust
from strangler.resilience.clock import Clock, SystemClock
from strangler.routing.snapshot import BadSnapshot, from_bytes
from strangler.routing.table import Table
from strangler.signing.keys import Keyring
from strangler.signing.request import HEADER, sign

EVERY_S = 0.5  # a rollback of traffic is to be under a second
FETCH_S = 0.3

Load = Callable[[], Table | None]

log = logging.getLogger("strangler.forward")


class Source:
    """One process's view of the table."""

    def __init__(self, load: Load, *, clock: Clock | None = None) -> None:
        self._load = load
        self._clock = clock or SystemClock()
        self._table: Table | None = None
        self._looked_s = -EVERY_S
        self._lock = threading.Lock()  # guards the look; whoever finds it taken goes on with the table there is
        self._told = ""

    def table(self) -> Table | None:
        """The last good one; looked for again twice a second."""
        if self._clock.monotonic_s() - self._looked_s >= EVERY_S:
            self.look()
        return self._table

    def look(self) -> Table | None:
        """Now."""
        if self._lock.acquire(blocking=self._table is None):
            try:
                self._looked_s = self._clock.monotonic_s()
                self._take(self._load())
                self._told = ""
            except Exception as error:  # a source of any kind, away for any reason: customers must not notice
                self._tell(error)
            finally:
                self._lock.release()
        return self._table

    def _take(self, found: Table | None) -> None:
        if found and (self._table is None or found.version > self._table.version):
            self._table = found

    def _tell(self, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"
        if why != self._told:
            log.warning("strangler.forward: no newer table: %s", why)
        self._told = why


def source_of(given: object, keys: Keyring) -> Source:
    """given: a callable or its dotted path, a path, or an http:// address. Raises ImportError, ValueError."""
    if callable(given):
        return Source(given)
    text = str(given)
    if text.startswith("http://"):
        return Source(lambda: from_bytes(_fetch(text, keys), keys=keys))
    if "/" in text or Path(text).exists():
        return Source(lambda: from_bytes(Path(text).read_bytes(), keys=keys))
    return Source(import_string(text))


def _fetch(url: str, keys: Keyring) -> bytes:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {HEADER: sign("GET", target, b"", keys=keys, now_s=time.time())}
    answer = httpx2.get(url, headers=headers, timeout=FETCH_S, trust_env=False, verify=trust.context())
    if answer.status_code != 200:
        raise BadSnapshot(f"status {answer.status_code}")
    return answer.content
