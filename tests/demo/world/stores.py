"""A profile in; where each side's rows lie and its broker out. Called by opening.

No side is ever told the other's: on PostgreSQL each has a role that cannot enter the other's database.
"""

from dataclasses import dataclass
from pathlib import Path

from strangler.testing.postgres import PostgresServer
from strangler.testing.supervisor import Supervisor
from strangler.testing.valkey import ValkeyServer

SIDES = ("monolith", "service")


@dataclass(frozen=True)
class Store:
    """One side's own: database URL and broker URL."""

    database: str
    broker: str


@dataclass(frozen=True)
class Stores:
    monolith: Store
    service: Store

    @property
    def databases(self) -> dict[str, str]:
        """Each side's URL."""
        return {"monolith": self.monolith.database, "service": self.service.database}


def start(profile: str, run_dir: Path, supervisor: Supervisor) -> Stores:
    """Valkey, and in the production profile PostgreSQL, running. Raises DidNotStart, ValkeyMissing, PostgresMissing."""
    for side in SIDES:
        (run_dir / side).mkdir(parents=True, exist_ok=True)
    valkey = ValkeyServer(supervisor).start()
    monolith, service = _on_postgres(supervisor) if profile == "production" else _on_sqlite(run_dir)
    return Stores(Store(monolith, valkey.url(0)), Store(service, valkey.url(1)))


def _on_sqlite(run_dir: Path) -> tuple[str, str]:
    urls = []
    for side in SIDES:
        urls.append(f"sqlite:///{run_dir / side / f'{side}.sqlite3'}")
    return urls[0], urls[1]


def _on_postgres(supervisor: Supervisor) -> tuple[str, str]:
    server = PostgresServer(supervisor).start()
    urls = []
    for name in ("shop", "reviews"):
        server.create_role(name)
        urls.append(server.create_database(name, owner=name))
    return urls[0], urls[1]
