"""What would break once the service owns is refused by name, and as early as it can be known."""

from pathlib import Path
from typing import Any

import pytest

from strangler.exceptions import Refused
from strangler.stages import conductor, standing
from strangler.sync import config, loosen
from tests.unit.console.conftest import drafted, notes, plans, write_step  # noqa: F401

pytestmark = pytest.mark.django_db
PIN = "things.Pin.note"


@pytest.fixture
def before_copy(notes: Path) -> Path:  # noqa: F811
    standing.record("notes", [])
    return notes


@pytest.fixture
def before_own(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    for step in list(notes.glob("000[2-9]_*.py")):
        step.unlink()
    write_step(notes, "0002_shadow", after="0001_copy", operation="Shadow()")
    write_step(notes, "0003_canary", after="0002_shadow", operation="Canary(share=0.1)")
    write_step(notes, "0004_serve", after="0003_canary", operation="Serve()")
    write_step(notes, "0005_own", after="0004_serve", operation="Own()")
    standing.record("notes", ["0001_copy", "0002_shadow", "0003_canary", "0004_serve"])
    monkeypatch.setattr(conductor, "unfit", lambda name, old, new, unknown=None: [])
    monkeypatch.setattr(conductor.peers, "there", lambda link: None)
    return notes


def answer(folder: Path, *answers: str) -> None:
    declaration = folder / "__init__.py"
    lines = "".join(f"        {each},\n" for each in answers)
    declaration.write_text(declaration.read_text().rstrip()[:-1] + f"    answers=[\n{lines}    ],\n)\n")


def refusals_of_the_next_step() -> dict[str, list[str]]:
    with pytest.raises(Refused) as caught:
        conductor.advance("notes", actor="me")
    found: dict[str, list[str]] = {}
    for each in caught.value.refusals:
        found.setdefault(each.id, []).append(each.what)
    return found


def test_a_tight_foreign_key_refuses_copy(before_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that come back after Own would break on it, and by then customers wait for them."""
    asked: list[Any] = []
    monkeypatch.setattr(conductor, "copy", lambda resolved, **words: asked.append(resolved))
    monkeypatch.setattr(conductor, "publish_with", lambda plan, resolved: None)
    (told,) = refusals_of_the_next_step()["S220"]
    assert PIN in told
    assert (asked, standing.applied_steps("notes")) == ([], frozenset())

    answer(before_copy, f'plans.Loosen("{PIN}")')
    assert conductor.advance("notes", actor="me").after == "copy"
    assert [key.subject for key in asked[0].inward if key.on_delete] == [PIN]


def test_a_key_without_a_constraint_refuses_own_only(before_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conductor, "copy", lambda resolved, **words: {})
    monkeypatch.setattr(conductor, "publish_with", lambda plan, resolved: None)
    monkeypatch.setattr(loosen, "tight", lambda connection, tables: [])
    assert conductor.advance("notes", actor="me").after == "copy"


def test_an_unanswered_key_refuses_own(before_own: Path) -> None:
    assert PIN in refusals_of_the_next_step()["S220"][0]


def test_S418_a_constraint_that_is_back_refuses_own(before_own: Path) -> None:
    """A migration on SQLite makes a table anew, with every constraint its models know."""
    answer(before_own, f'plans.Loosen("{PIN}")')
    (told,) = refusals_of_the_next_step()["S418"]
    assert PIN in told
    assert [key.place for key in loosen.tight(config.connection(), ["notes_note"])] != []
