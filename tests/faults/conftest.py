"""Fixtures of what kills real processes."""

from tests.projects.sync.fixtures import postgres_copies, sqlite_copies  # noqa: F401
