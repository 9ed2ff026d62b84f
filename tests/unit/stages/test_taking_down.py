"""A cancel that broke off halfway can be asked again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from strangler.exceptions import Refused
from strangler.plans import loader
from strangler.plans.stage import Stage
from strangler.protocol.link import Role
from strangler.settings import plans_root
from strangler.stages import cancel, standing
from strangler.sync import ending, links, wire
from strangler.sync.client import PeerRefused
from strangler.sync.definition import LinkDefinition
from strangler.sync.deliver import PeerError
from strangler.sync.introspect import table_of
from tests.projects.control.things.models import Thing
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401


@pytest.mark.parametrize(
    ("error", "left"),
    [
        (PeerRefused("no such link", status=404), ""),
        (PeerRefused("unknown key", status=403), "unknown key"),
        (PeerError("did not answer"), "did not answer"),
    ],
)
def test_a_link_that_is_gone_there_is_taken_down_here_and_one_that_nobody_told_is_remembered(
    error: PeerError, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Peer:
        def remove(self, _request: object) -> None:
            raise error

    done: list[str] = []
    monkeypatch.setattr(cancel.peers, "there", lambda _link: Peer())
    monkeypatch.setattr(cancel.config, "connection", lambda: None)
    monkeypatch.setattr(cancel.links, "remove", lambda _connection, link: done.append(f"{link} removed"))
    monkeypatch.setattr(
        cancel.ending, "give_up", lambda _connection, link: done.append(f"{link} given up") or wire.Done(True)
    )
    assert cancel._take_down("notes", keep_rows=False) == left
    assert done == ["notes given up" if left else "notes removed"]


def test_triggers_that_cannot_be_had_are_told_with_why_the_service_was_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_link: str) -> None:
        raise PeerError("did not answer")

    monkeypatch.setattr(cancel.peers, "there", away)
    monkeypatch.setattr(cancel.config, "connection", lambda: None)
    monkeypatch.setattr(cancel.ending, "give_up", lambda *_: wire.Done(False, "the tables are busy"))
    with pytest.raises(PeerError, match="did not answer; the tables are busy"):
        cancel._take_down("notes", keep_rows=False)


def test_S444_what_the_service_does_not_take_for_a_copy_stays_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    class Owner:
        def remove(self, request: wire.Remove) -> wire.Done:
            return wire.Done(False, f"this side is owner of {request.link}; its rows are not a copy")

    monkeypatch.setattr(cancel.peers, "there", lambda _link: Owner())
    monkeypatch.setattr(cancel.links, "remove", None)
    with pytest.raises(Refused) as caught:
        cancel._take_down("notes", keep_rows=False)
    (refusal,) = caught.value.refusals
    assert (refusal.id, "this side is owner of notes" in refusal.what) == ("S444", True)


@pytest.fixture
def given_up(notes: Path, transactional_db: None) -> Iterator[None]:  # noqa: F811
    """The link of `notes`, cancelled here while its service was away."""
    links.install(connection, LinkDefinition("notes", (table_of(Thing),)), side="monolith", role=Role.OWNER, epoch=1)
    assert ending.give_up(connection, "notes").ok
    standing.record("notes", [])
    yield
    links.remove(connection, "notes")


def test_S445_a_link_that_was_given_up_is_no_link_to_move_along(given_up: None) -> None:
    plan = loader.load(plans_root(), "notes")
    with pytest.raises(Refused) as caught:
        standing.linked(plan)
    (refusal,) = caught.value.refusals
    assert (refusal.id, refusal.next) == ("S445", "start the service, then manage.py strangle cancel notes")
    at = standing.where(plan)
    assert (at.stage, at.doubt, at.is_owned_here) == (Stage.DECLARED, "", True)
