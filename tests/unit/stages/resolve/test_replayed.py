"""A receiver that is to be replayed must be one that stages.replay will find and call."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from django.db.models import signals

from strangler import plans
from tests.projects.control.notes import signals as listeners
from tests.projects.control.notes.models import LoudNote, Note
from tests.projects.control.things.models import Thing
from tests.unit.stages.resolve.test_resolve import LISTENER, refusal, resolved

pytestmark = pytest.mark.django_db
HEARS = "heard_for_a_test.hears"


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """hears("pre_save", sender=Note): a receiver at HEARS, connected for this test alone."""
    module = ModuleType("heard_for_a_test")

    def hears(**facts: Any) -> None:
        """Nothing."""

    hears.__module__, hears.__qualname__ = module.__name__, "hears"
    module.hears = hears  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    connected: list[tuple[Any, Any]] = []

    def connect(name: str, sender: Any) -> None:
        getattr(signals, name).connect(hears, sender=sender)
        connected.append((getattr(signals, name), sender))

    yield connect
    for signal, sender in connected:
        signal.disconnect(hears, sender=sender)


@pytest.mark.parametrize("sender", [Note, None])
@pytest.mark.parametrize("name", ["post_save", "post_delete"])
def test_a_receiver_of_what_is_replayed_is_accepted(hears: Callable[..., None], name: str, sender: Any) -> None:
    hears(name, sender=sender)
    resolved(answers=[plans.Replay(HEARS)])


@pytest.mark.parametrize(
    ("name", "sender"),
    [("pre_save", Note), ("pre_delete", Note), ("pre_save", None), ("m2m_changed", Note.tags.through)],
)
def test_S233_a_receiver_of_what_is_never_replayed_is_refused(
    hears: Callable[..., None], name: str, sender: Any
) -> None:
    hears(name, sender=sender)
    fault = refusal(answers=[plans.Replay(HEARS)])
    assert (fault.id, f"listens to {name}." in fault.what) == ("S233", True)
    assert f'plans.Moves("{HEARS}")' in fault.next
    resolved(answers=[plans.Moves(HEARS)])


def test_S233_a_receiver_that_would_only_be_half_replayed_is_refused(hears: Callable[..., None]) -> None:
    hears("post_save", sender=Note)
    hears("pre_delete", sender=Note)
    assert refusal(answers=[plans.Replay(HEARS)]).id == "S233"


@pytest.mark.parametrize("subject", [listeners.__name__, f"{__name__}.refusal", "outside: the nightly report"])
def test_S234_what_receives_nothing_of_a_table_that_leaves_is_refused(subject: str) -> None:
    assert refusal(answers=[plans.Replay(subject)]).id == "S234"


def test_S234_a_receiver_of_a_table_that_stays_is_refused(hears: Callable[..., None]) -> None:
    hears("post_save", sender=Thing)
    assert refusal(answers=[plans.Replay(HEARS)]).id == "S234"


def test_a_name_of_nothing_is_told_once_and_an_unknown_table_blames_no_receiver() -> None:
    assert refusal(answers=[plans.Replay(f"{LISTENER}s")]).id == "S216"
    assert refusal(answers=[plans.Replay(LISTENER)], tables=[plans.Table("notes.Nota")]).id == "S201"


def test_S222_proposes_no_answer_that_would_be_refused(hears: Callable[..., None]) -> None:
    hears("pre_save", sender=Note)
    faults = {each.what.split()[0]: each for each in resolved().unanswered if each.id == "S222"}
    assert "plans.Replay" not in faults[HEARS].next
    assert f'plans.Moves("{HEARS}")' in faults[HEARS].next
    assert f'plans.Replay("{LISTENER}")' in faults[LISTENER].next


def test_S222_a_receiver_of_a_proxy_needs_an_answer_that_is_not_a_replay(hears: Callable[..., None]) -> None:
    hears("post_save", sender=LoudNote)
    (fault,) = [each for each in resolved().unanswered if each.what.startswith(HEARS)]
    assert fault.what.startswith(f"{HEARS} listens to post_save of notes.LoudNote")
    assert "plans.Replay" not in fault.next
    assert refusal(answers=[plans.Replay(HEARS)]).id == "S234"
    answers = [plans.Moves(HEARS)]
    assert not [each for each in resolved(answers=answers).unanswered if each.what.startswith(HEARS)]


class Desk:
    """Hears as an object, and by a method."""

    def __call__(self, **facts: Any) -> None: ...

    def hears(self, **facts: Any) -> None: ...


def heard(**facts: Any) -> None: ...


DESK = Desk()


@pytest.mark.parametrize(
    ("receiver", "path"),
    [
        (DESK, f"{__name__}.Desk.__call__"),
        (DESK.hears, f"{__name__}.Desk.hears"),
        (partial(heard, x=1), f"{__name__}.heard"),
        (lambda **facts: None, None),
    ],
)
def test_S222_a_receiver_that_no_name_leads_to_gets_no_answer_that_would_be_refused(
    receiver: Any, path: str | None
) -> None:
    signals.post_save.connect(receiver, sender=Note, weak=False)
    try:
        faults = [each for each in resolved().unanswered if each.id == "S222" and LISTENER not in each.what]
        [fault] = [each for each in faults if __name__ in each.what]
        assert "plans.Replay" not in fault.next
        if path is None:
            assert fault.next.startswith("connect a function")
        else:
            assert f'plans.Moves("{path}")' in fault.next
            told = resolved(answers=[plans.Moves(path)]).unanswered
            assert not [each for each in told if path in each.what]
    finally:
        signals.post_save.disconnect(receiver, sender=Note)
