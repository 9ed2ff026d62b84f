"""`hold` and `resume`: one deed behind the verbs and the console's buttons, said as it is and noted once."""

from pathlib import Path

import pytest
from django.test import Client

from strangler.models import Standing, Transition
from tests.unit.console.conftest import BOARD, drafted, mover, notes, plans, signed_in, unsound  # noqa: F401
from tests.unit.management.conftest import Strangle

pytestmark = pytest.mark.django_db


def moves() -> list[tuple[str, str, str]]:
    return [(row.verb, row.outcome, row.reason) for row in Transition.objects.order_by("id")]


def test_a_hold_keeps_it_where_it_stands_until_it_is_resumed(notes: Path, strangle: Strangle) -> None:  # noqa: F811
    code, told = strangle("hold", "notes", "--reason", "a sale is on")
    assert (code, told["ok"], told["stage"], told["was_held"], told["is_held"]) == (0, True, "copy", False, True)
    assert (Standing.objects.get().is_held, Standing.objects.get().held_why) == (True, "a sale is on")
    assert [each["id"] for each in strangle("advance", "notes")[1]["refusals"]] == ["S402"]
    assert strangle("rollback", "notes", "--dry-run")[0] == 0

    code, told = strangle("resume", "notes", "--reason", "sold out")
    assert (code, told["was_held"], told["is_held"]) == (0, True, False)
    assert (Standing.objects.get().is_held, Standing.objects.get().held_why) == (False, "")
    assert strangle("advance", "notes")[0] == 0
    assert moves() == [("hold", "done", "a sale is on"), ("resume", "done", "sold out"), ("advance", "done", "")]


def test_people_are_told_in_one_sentence(notes: Path, strangle: Strangle) -> None:  # noqa: F811
    assert strangle("hold", "notes", format="text")[1] == "notes is held at copy\n"
    assert strangle("hold", "notes", format="text")[1] == "notes is held at copy, as it was\n"
    assert strangle("resume", "notes", format="text")[1] == "notes may move on from copy\n"
    assert strangle("resume", "notes", format="text")[1] == "notes was not held; it may move on from copy\n"


def test_what_was_not_held_is_not_resumed(notes: Path, strangle: Strangle) -> None:  # noqa: F811
    code, told = strangle("resume", "notes")
    assert (code, told["was_held"], told["is_held"], moves()) == (0, False, False, [])


def test_held_again_it_keeps_its_reason_unless_there_is_a_new_one(notes: Path, strangle: Strangle) -> None:  # noqa: F811
    strangle("hold", "notes", "--reason", "a sale is on")
    strangle("hold", "notes")
    assert Standing.objects.get().held_why == "a sale is on"
    strangle("hold", "notes", "--reason", "a holiday")
    assert Standing.objects.get().held_why == "a holiday"
    assert [reason for _, _, reason in moves()] == ["a sale is on", "a holiday"]


def test_a_project_that_is_not_sound_can_be_held_and_resumed(unsound: Path, strangle: Strangle) -> None:  # noqa: F811
    assert strangle("advance", "notes")[0] == 1
    assert strangle("hold", "notes")[0] == 0
    assert Standing.objects.get().is_held is True
    assert strangle("resume", "notes")[0] == 0


def pressed(client: Client, verb: str) -> str:
    form = {"seen": "0001_copy", "reason": "a sale is on"}
    return client.post(f"{BOARD}notes/{verb}/", form, follow=True).content.decode()


def test_the_console_says_and_does_the_same(notes: Path, mover: Client) -> None:  # noqa: F811
    assert "Done: notes is held at copy. Rolling back still works." in pressed(mover, "hold")
    assert "Done: notes may move on from copy." in pressed(mover, "resume")
    assert "Done: notes was not held; it may move on from copy." in pressed(mover, "resume")
    assert moves() == [("hold", "done", "a sale is on"), ("resume", "done", "a sale is on")]


def test_the_console_holds_a_project_that_is_not_sound(unsound: Path, mover: Client) -> None:  # noqa: F811
    assert "Done: notes is held at copy." in pressed(mover, "hold")
    assert "Done: notes may move on from copy." in pressed(mover, "resume")
