"""What no step past Copy may rest on: lost triggers on either side, rows no pass has found equal."""

from types import SimpleNamespace

import pytest

from strangler.stages import proven
from strangler.sync.deliver import PeerError

TOLD: list[object] = []


def side(role: str, *, faults: tuple[str, ...] = (), verified_us: int = 7) -> SimpleNamespace:
    state = SimpleNamespace(role=role, faults=faults, verified_us=verified_us, epoch=1)
    return SimpleNamespace(state=lambda asked: state, prove=TOLD.append)


def away() -> SimpleNamespace:
    def state(asked: object) -> object:
        raise PeerError("nobody there")

    return SimpleNamespace(state=state)


@pytest.fixture
def ids(monkeypatch: pytest.MonkeyPatch):
    def ask(here: SimpleNamespace, there: SimpleNamespace) -> list[str]:
        TOLD.clear()
        monkeypatch.setattr(proven.links, "names", lambda connection: ["notes", "other"])
        monkeypatch.setattr(proven.peers, "here", lambda: here)
        monkeypatch.setattr(proven.peers, "there", lambda link: there)
        return [refusal.id for refusal in proven.unproven("notes", "0002_shadow")]

    return ask


def test_S450_lost_triggers_stop_every_step_and_the_owner_is_told(ids) -> None:
    assert ids(side("owner", faults=("a trigger is gone",)), side("follower")) == ["S450"]
    assert ids(side("owner"), side("follower", faults=("the fence is gone",))) == ["S450"]
    assert len(TOLD) == 1


def test_S451_rows_that_no_pass_has_found_equal_stop_every_step(ids) -> None:
    assert ids(side("owner", verified_us=0), side("follower")) == ["S451"]
    assert ids(side("follower", verified_us=0), side("owner", verified_us=0)) == ["S451"]
    assert ids(side("owner"), side("follower", verified_us=0)) == []


def test_a_side_that_does_not_answer_is_no_fault_of_the_rows(ids) -> None:
    assert ids(side("owner"), away()) == []
