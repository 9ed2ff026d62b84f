"""A dead owner is given up by its link row and the table in force; the project need not be sound for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from strangler.models import Publication
from strangler.plans.stage import Stage
from strangler.protocol.link import Role
from strangler.resilience.clock import HandClock
from strangler.routing.snapshot import from_bytes
from strangler.signing.keys import Keyring
from strangler.stages import abandon, standing
from strangler.sync import links
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of
from tests.projects.control.things.models import Thing
from tests.unit.console.conftest import drafted, notes, plans, unsound, write_step  # noqa: F401

STEPS = ["0001_copy", "0002_shadow", "0003_canary", "0004_serve", "0005_own"]


@pytest.fixture
def given_away(transactional_db: None, notes: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: F811
    """The service owns `notes` and answers nobody."""
    for step in notes.glob("000[2-9]_*.py"):
        step.unlink()
    for before, name, operation in zip(STEPS, STEPS[1:], ("Shadow", "Canary", "Serve", "Own"), strict=False):
        write_step(
            notes, name, after=before, operation="Canary(share=0.1)" if operation == "Canary" else f"{operation}()"
        )
    links.install(connection, LinkDefinition("notes", (table_of(Thing),)), side="monolith", role=Role.FOLLOWER, epoch=2)
    standing.record("notes", STEPS)
    monkeypatch.setattr(abandon, "answers", lambda name, **_: False)
    yield
    links.remove(connection, "notes")


def test_an_owner_is_given_up_while_the_project_is_not_sound(given_away: None, unsound: Any, settings: Any) -> None:  # noqa: F811
    clock = HandClock()
    moved = abandon.abandon("notes", actor="me", nap=clock.advance, clock=clock)

    assert (moved.before, moved.after, "not_published" in moved.detail) == (Stage.OWN, Stage.SERVE, False)
    latest = Publication.objects.all()[0]
    table = from_bytes(bytes(latest.snapshot), keys=Keyring.parse(settings.STRANGLER_GATEWAY_KEYS))
    assert (table.states["notes"].owner, table.states["notes"].epoch) == ("monolith", 4)
