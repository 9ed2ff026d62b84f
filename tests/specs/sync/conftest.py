"""Fixtures of sync's promises."""

from tests.projects.sides.fixtures import sides, wire  # noqa: F401
from tests.projects.sync.fixtures import (  # noqa: F401
    another,
    clerk,
    engine,
    pair,
    postgres_copies,
    postgres_installed,
    sqlite_copies,
    sqlite_installed,
)
