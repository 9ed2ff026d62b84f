"""Fixtures of sync's promises."""

from tests.projects.sync.fixtures import engine, pair, postgres_copies, sqlite_copies  # noqa: F401
