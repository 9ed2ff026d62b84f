"""Fixtures of what moves a whole extraction: both sides with rows, a plan, and a conductor that reaches them."""

from tests.projects.sync.carved import shop  # noqa: F401
from tests.projects.sync.fixtures import engine, pair, postgres_copies, sqlite_copies  # noqa: F401
