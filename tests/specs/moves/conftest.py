"""Fixtures of what moves a whole extraction: both sides with rows, a plan, and a conductor that reaches them."""

import pytest

from strangler.sync import verify
from tests.projects.sync.carved import postgres_walked, shop, sqlite_walked, walked  # noqa: F401
from tests.projects.sync.fixtures import (  # noqa: F401
    engine,
    pair,
    postgres_copies,
    postgres_installed,
    sqlite_copies,
    sqlite_installed,
)


@pytest.fixture(autouse=True)
def nobody_delivers_beside_us(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on the move when a pass looks is still so when it looks again: nothing is won by waiting."""
    monkeypatch.setattr(verify, "LOOK_S", 0.0)
