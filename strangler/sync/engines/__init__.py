"""The SQL that differs between databases, one file an engine. `engine_of(connection)` is the only place that chooses."""

from django.db.backends.base.base import BaseDatabaseWrapper

from strangler.sync.engines.engine import Engine
from strangler.sync.engines.postgres import Postgres
from strangler.sync.engines.sqlite import SQLite

_ENGINES: dict[str, Engine] = {"postgresql": Postgres(), "sqlite": SQLite()}
_NAMES = {"mysql": "MySQL or MariaDB", "oracle": "Oracle"}


class UnsupportedEngine(Exception):
    """This database is not one the toolkit can keep in step yet."""


def not_yet(connection: BaseDatabaseWrapper) -> str:
    """What people call a database that cannot be kept in step yet, '' of others. Asks no server, as MySQL's own name would."""
    return "" if connection.vendor in _ENGINES else _NAMES.get(connection.vendor) or connection.display_name


def engine_of(connection: BaseDatabaseWrapper) -> Engine:
    """Raises UnsupportedEngine, naming those that work."""
    engine = _ENGINES.get(connection.vendor)
    if engine is None:
        raise UnsupportedEngine(f"{connection.vendor} is not supported yet; PostgreSQL and SQLite are")
    return engine
