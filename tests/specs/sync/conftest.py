"""Fixtures of sync's promises."""

from tests.projects.sides.fixtures import sides, wire  # noqa: F401
from tests.projects.sync.fixtures import another, clerk, engine, pair, postgres_copies, sqlite_copies  # noqa: F401
