"""A Supervisor in; one PostgreSQL and one Valkey for the whole run out, as the environment each suite is given.

TEST_POSTGRES_URL: an administrator of the run's server. TEST_VALKEY_URL: its database 0. PG=0 stands where PostgreSQL
was declined by name, so that a test can tell "declined" (skip) from "missing" (fail).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from strangler.testing.databases import Databases
from strangler.testing.postgres import QUICK_LOG_IN, PostgresServer
from strangler.testing.supervisor import Supervisor
from strangler.testing.valkey import ValkeyServer
from tests.runner.suites import Suite


@dataclass(frozen=True)
class Servers:
    """What runs for all suites. postgres: None = declined."""

    valkey_url: str
    postgres: Databases | None

    def environment(self) -> dict[str, str]:
        shared = {"TEST_VALKEY_URL": self.valkey_url}
        if self.postgres is None:
            return shared | {"PG": "0"}
        return shared | {"TEST_POSTGRES_URL": self.postgres.admin_url}

    def database_url(self, suite: Suite, *, scratch: Path) -> Mapping[str, str]:
        """DATABASE_URL of a database nobody else uses, if the suite wants one."""
        if suite.database is None:
            return {}
        if suite.database == "sqlite":
            return {"DATABASE_URL": f"sqlite:///{scratch / suite.name}.sqlite3"}
        assert self.postgres is not None, "a suite on PostgreSQL is not started where it was declined"
        owner = suite.name.replace("-", "_")
        self.postgres.create_role(owner, may_create_databases=True)
        return {"DATABASE_URL": self.postgres.create_database(owner, owner)}


def start_servers(world: Supervisor, *, with_postgres: bool) -> Servers:
    """Raises PostgresMissing, ValkeyMissing, DidNotStart."""
    settings = {**QUICK_LOG_IN, "track_functions": "pl"}
    postgres = PostgresServer(world, is_in_memory=True, settings=settings).start() if with_postgres else None
    return Servers(ValkeyServer(world).start().url(), postgres)
