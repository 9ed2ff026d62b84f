"""Fixtures of sync's promises."""

from tests.projects.sync.fixtures import (  # noqa: F401
    engine,
    pair,
    postgres_copies,
    postgres_installed,
    sqlite_copies,
    sqlite_installed,
)
