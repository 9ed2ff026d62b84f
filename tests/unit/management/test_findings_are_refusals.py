"""An exit status of 1 never comes alone: the id, the reason and the next command stand beside what was found."""

from pathlib import Path

import pytest

from strangler.management.verbs import reconcile as verb
from strangler.stages import conductor, standing
from strangler.stages.hand_over import REHEARSED, Outcome
from strangler.sync.verify import Drift
from tests.unit.console.conftest import drafted, notes, plans  # noqa: F401
from tests.unit.management.conftest import Strangle

pytestmark = pytest.mark.django_db


def rehearsed(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    outcome = Outcome(is_settled=False, reason=reason, moves=["prepare", "undo"], took_ms=[1.5, 0.5])
    monkeypatch.setattr(conductor, "rehearse", lambda name, actor, reason: outcome)


def test_S434_a_rehearsal_that_was_undone(notes: Path, strangle: Strangle, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    rehearsed(monkeypatch, "not drained within the budget")
    code, told = strangle("rehearse", "notes")
    (refusal,) = told["refusals"]
    assert (code, told["ok"], told["is_good"], refusal["id"]) == (1, False, False, "S434")
    assert refusal["what"] == "The rehearsal of notes did not get to the journal: not drained within the budget."
    assert refusal["why"].endswith("The monolith owns it.")
    assert told["parts"] == [{"move": "prepare", "took_ms": 1.5}, {"move": "undo", "took_ms": 0.5}]


def test_a_rehearsal_that_got_there_is_no_finding(
    notes: Path,  # noqa: F811
    strangle: Strangle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rehearsed(monkeypatch, REHEARSED)
    code, told = strangle("rehearse", "notes")
    assert (code, told["ok"], told["is_good"]) == (0, True, True)


@pytest.fixture
def differing(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(standing, "linked", lambda plan: None)
    monkeypatch.setattr(verb.reconcile, "differences", lambda name: [Drift("notes_note", ("7",), "differs", ("text",))])
    monkeypatch.setattr(verb.reconcile, "owner_of", lambda name: "monolith")
    monkeypatch.setattr(verb.reconcile, "standing_still", lambda name: [])
    monkeypatch.setattr(verb.reconcile, "keep", lambda name, found, file: file)


def test_S435_rows_that_differ(differing: None, strangle: Strangle) -> None:
    code, told = strangle("reconcile", "notes")
    (refusal,) = told["refusals"]
    assert (code, told["ok"], told["differing"], refusal["id"]) == (1, False, 1, "S435")
    assert refusal["next"] == "manage.py strangle reconcile notes --take monolith"


def test_rows_that_were_copied_anew_are_no_finding_any_more(
    differing: None, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb.reconcile, "take", lambda name, side, actor, progress, reason: {"notes": 1})
    code, told = strangle("reconcile", "notes", "--take", "monolith")
    assert (code, told["ok"], told["copied"]) == (0, True, {"notes": 1})


@pytest.mark.parametrize("words", ["rehearse notes", "reconcile notes", "reconcile notes --ledger"])
@pytest.mark.parametrize(
    ("stage", "next"),
    [
        ("copy", "manage.py strangle cancel notes, then manage.py strangle advance notes"),
        ("declared", "manage.py strangle advance notes"),
    ],
)
def test_S437_without_a_link_the_stage_is_told_as_it_is_noted(
    notes: Path,  # noqa: F811
    strangle: Strangle,
    words: str,
    stage: str,
    next: str,
) -> None:
    if stage == "declared":
        standing.record("notes", [])
    code, told = strangle(*words.split())
    (refusal,) = told["refusals"]
    assert (code, refusal["id"], refusal["next"]) == (1, "S437", next)
    assert refusal["what"] == f"notes stands at {stage}, and no link of it is installed here."
