"""Every button, pressed by somebody who may, by staff who may not, and by a stranger; nothing of ours is faked."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve

from strangler.console import moves
from strangler.console.verbs import Verb
from strangler.models import Standing, Transition
from strangler.stages import conductor, standing
from strangler.sync.deliver import PeerError
from tests.unit.console.conftest import BOARD, LOOK, MOVE, Sign, write_step

STRANGERS = 302
HELD_FIRST = {Verb.RESUME}


def press(client: Client, verb: str, seen: str = "0001_copy", **form: str) -> object:
    return client.post(f"{BOARD}notes/{verb}/", {"seen": seen, "reason": "because", **form})


def newest() -> Transition:
    return Transition.objects.all()[0]


@pytest.mark.parametrize("verb", Verb)
def test_staff_without_the_permission_press_no_button(notes: Path, looker: Client, verb: Verb) -> None:
    assert press(looker, verb).status_code == 403
    assert looker.get(f"{BOARD}notes/{verb}/").status_code == 403
    assert Transition.objects.count() == 0


@pytest.mark.parametrize("verb", Verb)
def test_strangers_and_customers_are_asked_who_they_are(notes: Path, signed_in: Sign, verb: Verb) -> None:
    customer = signed_in(*MOVE, name="customer", is_staff=False)
    for client in (Client(), customer):
        answer = press(client, verb)
        assert (answer.status_code, "/login/" in answer["Location"]) == (STRANGERS, True)
    assert Transition.objects.count() == 0


@pytest.mark.parametrize("verb", Verb)
def test_a_button_needs_its_forms_token(notes: Path, mover: Client, verb: Verb) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = mover.cookies
    assert press(strict, verb).status_code == 403
    page = strict.get(f"{BOARD}notes/{verb}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    assert press(strict, verb, csrfmiddlewaretoken=token[1]).status_code == 302


@pytest.mark.parametrize("verb", Verb)
def test_looking_at_a_button_presses_nothing(notes: Path, mover: Client, verb: Verb) -> None:
    assert mover.get(f"{BOARD}notes/{verb}/", {"seen": "0001_copy"}).status_code == 200
    assert Transition.objects.count() == 0
    assert Standing.objects.get().applied == ["0001_copy"]


def test_advance_takes_the_next_step_and_records_who_and_why(notes: Path, mover: Client) -> None:
    answer = press(mover, "advance")
    assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}notes/")
    assert Standing.objects.get().applied == ["0001_copy", "0002_shadow"]
    row = newest()
    assert (row.actor, row.reason, row.outcome, row.stage_after) == ("mo", "because", "done", "shadow")
    assert "Done: notes went from copy to shadow." in mover.get(answer["Location"]).content.decode()


def test_roll_back_goes_to_the_stage_that_was_chosen(notes: Path, mover: Client) -> None:
    standing.record("notes", ["0001_copy", "0002_shadow", "0003_canary"])
    answer = press(mover, "rollback", seen="0001_copy 0002_shadow 0003_canary", to="copy")
    assert answer.status_code == 302
    assert Standing.objects.get().applied == ["0001_copy"]
    assert (newest().verb, newest().actor, newest().stage_after) == ("rollback", "mo", "copy")


def test_roll_back_without_a_choice_is_one_step(notes: Path, mover: Client) -> None:
    standing.record("notes", ["0001_copy", "0002_shadow", "0003_canary"])
    assert press(mover, "rollback", seen="0001_copy 0002_shadow 0003_canary").status_code == 302
    assert Standing.objects.get().applied == ["0001_copy", "0002_shadow"]


def test_hold_stops_advancing_and_resume_lets_it_go_on(notes: Path, mover: Client) -> None:
    assert press(mover, "hold", reason="a sale is on").status_code == 302
    assert (Standing.objects.get().is_held, Standing.objects.get().held_why) == (True, "a sale is on")
    refused = press(mover, "advance")
    assert (refused.status_code, "S402" in refused.content.decode()) == (409, True)
    assert press(mover, "resume").status_code == 302
    assert Standing.objects.get().is_held is False
    assert press(mover, "advance").status_code == 302
    assert [row.verb for row in Transition.objects.order_by("id")] == ["hold", "resume", "advance"]


def test_cancel_takes_everything_back(notes: Path, mover: Client) -> None:
    assert press(mover, "cancel").status_code == 302
    assert Standing.objects.get().applied == []
    assert (newest().verb, newest().stage_after) == ("cancel", "declared")


WAYS_BACK_AND_HALTS = [verb for verb in Verb if verb is not Verb.ADVANCE]


@pytest.mark.parametrize("verb", WAYS_BACK_AND_HALTS)
def test_no_way_back_and_no_halt_waits_for_a_sound_project(unsound: Path, mover: Client, verb: Verb) -> None:
    assert f'href="{BOARD}notes/{verb}/"' in mover.get(f"{BOARD}notes/").content.decode() or verb in HELD_FIRST
    asked = mover.get(f"{BOARD}notes/{verb}/")
    assert (asked.status_code, 'type="submit"' in asked.content.decode()) == (200, True)
    assert press(mover, verb).status_code == 302
    assert press(mover, "advance", seen=" ".join(Standing.objects.get().applied)).status_code == 409


def test_a_gate_that_does_not_pass_refuses_with_what_it_saw(notes: Path, mover: Client) -> None:
    gate = "compared(at_least=3000, mismatch_below=0.001)"
    write_step(notes, "0002_shadow", after="0001_copy", operation="Shadow()", gate=gate)
    answer = press(mover, "advance")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert all(
        words in text
        for words in ("S403", "not enough data", "0 distinct requests compared", "manage.py strangle status notes")
    )
    assert Standing.objects.get().applied == ["0001_copy"]
    assert newest().evidence[0]["verdict"] == "not enough data"


def test_what_moved_since_it_was_looked_at_is_looked_at_again(notes: Path, mover: Client) -> None:
    """Pressed twice, a button moves once: the second press decides about a step nobody has seen."""
    assert press(mover, "advance").status_code == 302
    second = press(mover, "advance")
    assert (second.status_code, "has moved since you looked" in second.content.decode()) == (409, True)
    assert Standing.objects.get().applied == ["0001_copy", "0002_shadow"]


def test_a_bare_post_moves_nothing(notes: Path, mover: Client) -> None:
    assert mover.post(f"{BOARD}notes/rollback/").status_code == 409
    assert Standing.objects.get().applied == ["0001_copy"]


def test_copy_is_sent_to_the_shell(notes: Path, mover: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conductor, "advance", None)
    standing.record("notes", [])
    asked, pressed = mover.get(f"{BOARD}notes/advance/"), press(mover, "advance", seen="")
    assert (asked.status_code, pressed.status_code) == (200, 409)
    for answer in (asked, pressed):
        assert "manage.py strangle advance notes" in answer.content.decode()
        assert 'type="submit" value="Advance' not in answer.content.decode()


def test_another_conductor_is_named(notes: Path, mover: Client) -> None:
    from django.db import connection

    from strangler.sync import lease

    assert lease.take(connection, "conduct:notes", "elsewhere:7", 60)
    answer = press(mover, "advance")
    assert (answer.status_code, "elsewhere:7" in answer.content.decode()) == (409, True)


def test_two_requests_of_one_server_do_not_conduct_at_once(notes: Path, mover: Client) -> None:
    """The lease is per process, and lets its holder in again."""
    with moves._alone("notes"):
        answer = press(mover, "advance")
    assert (answer.status_code, "S406" in answer.content.decode()) == (409, True)
    assert press(mover, "advance").status_code == 302


def test_a_service_that_is_away_is_a_refusal(notes: Path, mover: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(name: str, **words: object) -> None:
        raise PeerError("http://127.0.0.1:9 did not answer")

    monkeypatch.setattr(conductor, "advance", away)
    answer = press(mover, "advance")
    assert (answer.status_code, "S411" in answer.content.decode()) == (409, True)


def test_missing_keys_of_the_gateways_are_a_refusal(notes: Path, mover: Client, settings: object) -> None:
    settings.STRANGLER_GATEWAY_KEYS = ""  # type: ignore[attr-defined]
    answer = press(mover, "advance")
    assert (answer.status_code, "S417" in answer.content.decode()) == (409, True)


def test_no_transaction_of_djangos_is_around_a_move() -> None:
    for verb in Verb:
        assert "default" in resolve(f"{BOARD}notes/{verb}/").func._non_atomic_requests


def test_only_those_who_may_press_see_buttons(notes: Path, mover: Client, looker: Client) -> None:
    for path in (BOARD, f"{BOARD}notes/"):
        assert f'href="{BOARD}notes/advance/"' in mover.get(path).content.decode()
        seen = looker.get(path)
        assert (seen.status_code, 'class="ask' in seen.content.decode()) == (200, False)


def test_staff_without_any_permission_see_nothing(notes: Path, signed_in: Sign) -> None:
    clerk = signed_in(name="clerk")
    for path in (BOARD, f"{BOARD}notes/", f"{BOARD}notes/differences/"):
        assert clerk.get(path).status_code == 403
        assert Client().get(path).status_code == 302


def test_samples_need_a_permission_of_their_own(notes: Path, signed_in: Sign) -> None:
    client = signed_in(LOOK[0], name="half")
    assert client.get(f"{BOARD}notes/").status_code == 200
    assert f"{BOARD}notes/differences/" not in client.get(f"{BOARD}notes/").content.decode()
    assert client.get(f"{BOARD}notes/differences/").status_code == 403
