"""The SQL that differs between databases, one file an engine. `engine_of(connection)` is the only place that chooses."""

from django.db.backends.base.base import BaseDatabaseWrapper

from strangler.sync.engines.engine import Engine
from strangler.sync.engines.postgres import Postgres
from strangler.sync.engines.sqlite import SQLite

_ENGINES: dict[str, Engine] = {"postgresql": Postgres(), "sqlite": SQLite()}


class UnsupportedEngine(Exception):
    """This database is not one the toolkit can keep in step yet."""


def engine_of(connection: BaseDatabaseWrapper) -> Engine:
    """Raises UnsupportedEngine, naming those that work."""
    engine = _ENGINES.get(connection.vendor)
    if engine is None:
        raise UnsupportedEngine(f"{connection.vendor} is not supported yet; PostgreSQL and SQLite are")
    return engine
