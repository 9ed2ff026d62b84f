"""The table in force: offered ones are checked, installed, remembered on disk; bad ones are refused, the last good stays.

Called by admin and floor with new tables, by process at the start, by everybody to read `table`.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from strangler.gateway.pool import Origin
from strangler.routing.kill import EVERYTHING, without_killed
from strangler.routing.snapshot import BadSnapshot, from_bytes
from strangler.routing.table import MONOLITH, Table
from strangler.signing.keys import Keyring

log = logging.getLogger("strangler.gateway")

OnInstall = Callable[[Table, Table], None]


class OldTable(Exception):
    """A table that is not newer than the one in force; the message names both versions."""


class Keeper:
    """One table in force, and what the kill switch makes of it."""

    def __init__(self, *, monolith: str, keys: Keyring, file: str | None, on_install: OnInstall) -> None:
        self._keys = keys
        self._file = Path(file) if file else None
        self._on_install = on_install  # (new, the one before)
        self.published = Table(0, {MONOLITH: (monolith,)})
        self._is_first = True
        self.killed: set[str] = set()
        self.refused = 0
        self._use()

    def load(self) -> None:
        """Start from disk: the last good table and the kill switch. What cannot be read is said and skipped."""
        if self._file is None:
            return
        self.killed = self._read_killed()
        if self._file.exists():
            try:
                self._install(from_bytes(self._file.read_bytes(), keys=self._keys))
            except (BadSnapshot, OSError) as error:
                log.warning("table file %s is not usable (%s); everything goes to the monolith", self._file, error)
        self._use()

    def offer(self, data: bytes) -> bool:
        """Install a snapshot; False if it is in force already. Raises BadSnapshot or OldTable; then nothing changed."""
        try:
            table = from_bytes(data, keys=self._keys)
            if not self._is_first and table == self.published:
                return False
            self._refuse_old(table)
        except (BadSnapshot, OldTable):
            self.refused += 1
            raise
        self._install(table)
        self._write(self._file, data)
        return True

    def kill(self, extraction: str, *, why: str) -> None:
        """why: by whom and for what reason, for the log."""
        self.killed.add(extraction)
        self._after_switch(f"{extraction} was killed {why}")

    def revive(self, extraction: str, *, why: str) -> None:
        """Undo one kill; "*" undoes all."""
        self.killed = set() if extraction == "*" else self.killed - {extraction}
        self._after_switch(f"{extraction} was revived {why}")

    def _refuse_old(self, table: Table) -> None:
        if self._is_first or table.version > self.published.version:
            return
        same = table.version == self.published.version
        why = "but differs from it" if same else "which is newer"
        raise OldTable(f"version {table.version} was offered; version {self.published.version} is in force, {why}")

    def _install(self, table: Table) -> None:
        before, self.published, self._is_first = self.published, table, False
        self._use()
        log.info("table %d in force (was %d)", table.version, before.version)
        self._on_install(self.table, before)

    def _use(self) -> None:
        self.table = without_killed(self.published, self.killed)
        self.origins = {name: tuple(map(Origin.of, urls)) for name, urls in self.table.upstreams.items()}

    def _after_switch(self, what: str) -> None:
        self._use()
        self._write(self._kill_file if self._file else None, "\n".join(sorted(self.killed)).encode())
        log.warning("kill switch: %s; killed now: %s", what, ", ".join(sorted(self.killed)) or "nothing")

    @property
    def _kill_file(self) -> Path:
        assert self._file is not None
        return self._file.with_name(self._file.name + ".killed")

    def _read_killed(self) -> set[str]:
        """A switch that was thrown and cannot be read any more counts as thrown for everything."""
        try:
            return set(self._kill_file.read_text().split()) if self._kill_file.exists() else set()
        except (OSError, UnicodeDecodeError) as error:
            log.error("cannot read %s (%s); everything is killed until somebody revives it", self._kill_file, error)
            return {EVERYTHING}

    def _write(self, path: Path | None, data: bytes) -> None:
        """Atomic for readers and for kill -9; after a power cut the checksum tells a torn file from a good one."""
        if path is None:
            return
        try:
            fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
            fresh.write_bytes(data)
            fresh.replace(path)
        except OSError as error:  # a full disk must not stop traffic
            log.error("cannot remember %s: %s", path, error)
