"""A Supervisor in; a PostgreSQL server of our own out: own data, own port, own passwords, gone at the end.

Three things about PostgreSQL shape this file. It refuses to run as root, so root runs it as the system account
`postgres`, whose data must lie where that account can reach it. Its binaries are not on Debian's PATH. And a wrapper's
pid (pg_ctl, su, runuser) is not the server's, so none is used.
"""

import os
import pwd
import re
import secrets
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from strangler.testing import memory
from strangler.testing.databases import Databases
from strangler.testing.ports import free_port
from strangler.testing.program import Program, run_as
from strangler.testing.supervisor import Supervisor

SYSTEM_ACCOUNT = "postgres"
WHERE = "/usr/lib/postgresql/*/bin"  # Debian and Ubuntu; elsewhere the PATH is asked
INSTALL = "apt-get install -y postgresql"
ADMIN = "postgres"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_prepared_transactions": "10",  # so that tests can leave one in the way
    "password_encryption": "scram-sha-256",
}
# The operating system outlives every test: a killed server still finds its writes in the page cache. Commits stay
# synchronous all the same, for an asynchronous one is only in the server's own memory and does die with it.
HASTY = {"fsync": "off", "full_page_writes": "off"}
# Scram's 4,096 rounds cost 5 ms of processor a connection, on purpose. A suite opens thousands, each by a password made
# for this run.
QUICK_LOG_IN = {"password_encryption": "md5"}


class PostgresMissing(Exception):
    """No PostgreSQL server is installed here; the message holds the install line."""


class PostgresServer(Databases):
    """A server under a supervisor, reachable on loopback by password only."""

    def __init__(
        self,
        supervisor: Supervisor,
        *,
        name: str = "postgres",
        is_durable: bool = False,
        is_in_memory: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Not started yet. settings: put over SETTINGS. is_durable: with fsync, as in production. is_in_memory: its files, as
        far as this machine has room for them there.

        Raises PostgresMissing.
        """
        self.name = name
        self.port = free_port()
        self._supervisor = supervisor
        self._binaries = binaries()
        self._where = memory.folder() if is_in_memory else None
        self._settings = SETTINGS | ({} if is_durable else HASTY) | dict(settings or {})
        self._password = secrets.token_hex(16)
        super().__init__(f"postgres://{ADMIN}:{self._password}@127.0.0.1:{self.port}/postgres")

    def start(self) -> "PostgresServer":
        """Make the data directory and run. Once made, restart by the supervisor's restart(name). Raises DidNotStart."""
        data = self._make_data()
        words = [f"{key}={value}" for key, value in {**self._settings, "port": str(self.port)}.items()]
        self._supervisor.start(
            Program(
                self.name,
                argv=(str(self._binaries / "postgres"), "-D", str(data), *_flags(words)),
                user=_account(),
                ready=self.answers,
                stop_signal=signal.SIGINT,  # "fast": open sessions are ended, not waited for
            )
        )
        return self

    def _make_data(self) -> Path:
        directory = Path(tempfile.mkdtemp(prefix="strangler-postgres-", dir=self._where))
        self._supervisor.remove_at_end(directory)
        secret = directory / "password"
        secret.write_text(self._password)
        account = _account()
        if account:
            for path in (directory, secret):
                _hand_over(path, account)
        _initdb(self._binaries, directory / "data", secret, account, self._settings["password_encryption"])
        secret.unlink()
        return directory / "data"


def binaries() -> Path:
    """The folder of the newest installed server's programs. Raises PostgresMissing."""
    found = [path.parent for path in Path("/").glob(WHERE.lstrip("/") + "/initdb")]
    found += [Path(folder) for folder in os.get_exec_path() if Path(folder, "initdb").exists()]
    if not found:
        raise PostgresMissing(f"no PostgreSQL server in {WHERE} nor on PATH. Next: {INSTALL}")
    return max(found, key=_version)


def _version(folder: Path) -> int:
    number = re.search(r"/postgresql/(\d+)", str(folder))
    return int(number.group(1)) if number else 0


def _account() -> str | None:
    return SYSTEM_ACCOUNT if os.geteuid() == 0 else None


def _hand_over(path: Path, account: str) -> None:
    entry = pwd.getpwnam(account)
    os.chown(path, entry.pw_uid, entry.pw_gid)


def _initdb(folder: Path, data: Path, secret: Path, account: str | None, log_in: str) -> None:
    made = subprocess.run(
        [
            str(folder / "initdb"),
            *("--pgdata", str(data), "--username", ADMIN, "--pwfile", str(secret)),
            *("--auth-host", log_in, "--auth-local", "reject"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ],
        cwd="/",
        env={"PATH": os.defpath},
        capture_output=True,
        check=False,
        text=True,
        **run_as(account),
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed with status {made.returncode}:\n{made.stdout}{made.stderr}")


def _flags(words: list[str]) -> list[str]:
    return [part for word in words for part in ("-c", word)]
