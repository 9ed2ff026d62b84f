"""`advance --to` never goes further than it was asked, and a refusal in the middle hides nothing that was done before it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import OperationalError

from strangler.exceptions import Refused
from strangler.management.commands.strangle import Command
from strangler.models import Transition
from strangler.stages import conductor, standing
from strangler.stages.copying import CopyFailed
from strangler.sync.deliver import PeerError
from tests.unit.console.conftest import drafted, notes, plans, write_step  # noqa: F401
from tests.unit.management.conftest import Strangle

pytestmark = pytest.mark.django_db
STEPS = {
    "0001_copy": "Copy()",
    "0002_shadow": "Shadow()",
    "0003_canary": "Canary(share=0.1)",
    "0004_more": "Canary(share=0.5)",
    "0005_serve": "Serve()",
    "0006_own": "Own()",
}
WAITS = "compared(at_least=5, mismatch_below=0.1)"  # nothing was compared
Stand = Callable[[str], None]


@pytest.fixture
def stand_at(notes: Path) -> Stand:  # noqa: F811
    """Let `notes`, with a plan of six steps and no gates, stand at one of them."""
    for step in notes.glob("0*.py"):
        step.unlink()
    after = ""
    for name, operation in STEPS.items():
        write_step(notes, name, after=after, operation=operation)
        after = name
    return lambda last: standing.record("notes", [name for name in STEPS if name <= last])


def applied() -> list[str]:
    return sorted(standing.applied_steps("notes"))


def ids(told: Any) -> list[str]:
    return [each["id"] for each in told["refusals"]]


def test_advance_goes_to_the_stage_and_no_further(stand_at: Stand, strangle: Strangle) -> None:
    stand_at("0001_copy")
    code, told = strangle("advance", "notes", "--to", "canary")
    assert (code, applied()[-1]) == (0, "0003_canary")
    assert [(move["before"], move["after"]) for move in told["moves"]] == [("copy", "shadow"), ("shadow", "canary")]


@pytest.mark.parametrize("last", ["0003_canary", "0004_more", "0005_serve", "0006_own"])
def test_a_stage_that_stands_is_not_walked_to_again(stand_at: Stand, strangle: Strangle, last: str) -> None:
    stand_at(last)
    code, told = strangle("advance", "notes", "--to", last.partition("_")[2].replace("more", "canary"))
    assert (code, told["ok"], told["moves"]) == (0, True, [])
    assert (applied()[-1], Transition.objects.count()) == (last, 0)


def test_a_stage_that_stands_is_said_to_stand(stand_at: Stand, strangle: Strangle) -> None:
    stand_at("0005_serve")
    assert strangle("advance", "notes", "--to", "serve", format="text")[1] == (
        "notes stands at serve already; no step was taken\n"
    )


@pytest.mark.parametrize("to", ["copy", "shadow", "canary"])
def test_S430_a_stage_that_was_passed_is_gone_back_to_by_another_verb(
    stand_at: Stand, strangle: Strangle, to: str
) -> None:
    stand_at("0005_serve")
    code, told = strangle("advance", "notes", "--to", to)
    assert (code, ids(told), told["changed"]) == (1, ["S430"], [])
    assert told["refusals"][0]["next"] == f"manage.py strangle rollback notes --to {to}"
    assert (applied()[-1], Transition.objects.count()) == ("0005_serve", 0)


def test_S431_a_stage_the_plan_never_comes_to_is_refused_before_anything_moves(
    stand_at: Stand, strangle: Strangle
) -> None:
    stand_at("0001_copy")
    code, told = strangle("advance", "notes", "--to", "retire")
    assert (code, ids(told)) == (1, ["S431"])
    assert "copy, shadow, canary, serve, own" in told["refusals"][0]["next"]
    assert (applied(), Transition.objects.count()) == (["0001_copy"], 0)


def test_declared_is_no_stage_to_advance_to(stand_at: Stand, strangle: Strangle) -> None:
    stand_at("0001_copy")
    with pytest.raises(CommandError, match="declared"):
        strangle("advance", "notes", "--to", "declared")
    assert applied() == ["0001_copy"]


def test_S432_an_order_is_for_the_step_it_names(stand_at: Stand) -> None:
    stand_at("0003_canary")
    with pytest.raises(Refused) as caught:
        conductor.advance("notes", actor="me", only="0003_canary")
    assert [each.id for each in caught.value.refusals] == ["S432"]
    assert "0004_more is next" in caught.value.refusals[0].what
    assert (applied()[-1], Transition.objects.count()) == ("0003_canary", 0)


def test_moves_made_before_a_refusal_are_told_with_it(stand_at: Stand, strangle: Strangle, notes: Path) -> None:  # noqa: F811
    write_step(notes, "0005_serve", after="0004_more", operation="Serve()", gate=WAITS)
    stand_at("0002_shadow")
    code, told = strangle("advance", "notes", "--to", "serve")
    assert (code, told["ok"], ids(told)) == (1, False, ["S403"])
    assert [move["step"] for move in told["moves"]] == ["0003_canary", "0004_more"]
    assert told["changed"] == ["notes: shadow -> canary", "notes: canary -> canary"]


def test_people_read_the_moves_beneath_the_refusal(stand_at: Stand, strangle: Strangle, notes: Path) -> None:  # noqa: F811
    write_step(
        notes,
        "0004_more",
        after="0003_canary",
        operation="Canary(share=0.5)",
        gate=WAITS,
    )
    stand_at("0002_shadow")
    text = strangle("advance", "notes", "--to", "serve", format="text")[1]
    assert text.startswith("S403\n  What: notes cannot take 0004_more")
    assert text.endswith("Before that, and not taken back:\n  notes: shadow -> canary\n")
    assert "Nothing was changed" not in text


def test_a_first_step_that_is_refused_has_changed_nothing(stand_at: Stand, strangle: Strangle, notes: Path) -> None:  # noqa: F811
    write_step(
        notes,
        "0003_canary",
        after="0002_shadow",
        operation="Canary(share=0.1)",
        gate=WAITS,
    )
    stand_at("0002_shadow")
    code, told = strangle("advance", "notes", "--to", "serve")
    assert (code, ids(told), told["moves"], told["changed"]) == (1, ["S403"], [], [])
    assert strangle("advance", "notes", format="text")[1].endswith("Nothing was changed.\n")


@pytest.mark.parametrize(
    ("error", "id"),
    [
        (CopyFailed("the service does not keep up"), "S412"),
        (PeerError("the road is cut"), "S411"),
        (OperationalError("disk I/O error"), "S306"),
    ],
)
def test_a_copy_that_broke_off_is_not_nothing(
    stand_at: Stand, strangle: Strangle, monkeypatch: pytest.MonkeyPatch, error: Exception, id: str
) -> None:
    def breaks_off(*args: object, **kwargs: object) -> None:
        raise error

    stand_at("")
    monkeypatch.setattr(conductor, "refusals_of", lambda *args: iter(()))  # of foreign keys into what leaves
    monkeypatch.setattr(conductor, "copy", breaks_off)
    code, told = strangle("advance", "notes")
    assert (code, ids(told), told["moves"]) == (1, [id], [])
    assert told["changed"] == [
        "notes: advance 0001_copy had begun; manage.py strangle status notes says what stands now"
    ]


def test_people_read_that_a_copy_had_begun(
    stand_at: Stand, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*args: object, **kwargs: object) -> None:
        raise CopyFailed("the service does not keep up")

    stand_at("")
    monkeypatch.setattr(conductor, "refusals_of", lambda *args: iter(()))
    monkeypatch.setattr(conductor, "copy", breaks_off)
    text = strangle("advance", "notes", format="text")[1]
    assert "Before that, and not taken back:\n  notes: advance 0001_copy had begun" in text
    assert "Nothing was changed" not in text


def test_a_database_that_is_away_from_the_start_has_changed_nothing(
    stand_at: Stand, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(name: str) -> None:
        raise OperationalError("no such table: strangler_standing")

    monkeypatch.setattr(conductor, "examined", away)
    code, told = strangle("advance", "notes")
    assert (code, ids(told), told["changed"]) == (1, ["S306"], [])


def test_a_move_that_a_dead_conductor_left_is_told_by_who_ended_it(
    stand_at: Stand, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_at("0002_shadow")
    Transition.objects.create(extraction="notes", verb="advance", step="0003_canary", stage_before="shadow", actor="he")
    monkeypatch.setattr("strangler.stages.conducting.left_behind", lambda: ["notes"])
    code, told = strangle("advance", "notes", "--to", "copy")
    assert (code, ids(told)) == (1, ["S430"])
    assert told["changed"] == ["notes: the move a dead conductor had left was ended; no link is installed"]


def test_a_take_over_that_broke_off_is_not_nothing(
    stand_at: Stand, strangle: Strangle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(name: str) -> None:
        raise PeerError("the road is cut")

    stand_at("0002_shadow")
    Transition.objects.create(extraction="notes", verb="advance", step="0003_canary", stage_before="shadow", actor="he")
    monkeypatch.setattr("strangler.stages.conducting.left_behind", lambda: ["notes"])
    monkeypatch.setattr("strangler.stages.take_over.standing.link_row", away)
    code, told = strangle("advance", "notes")
    assert (code, ids(told)) == (1, ["S411"])
    assert told["changed"] == ["notes: the move a dead conductor had left was being ended"]


def test_its_help_says_how_long_it_waits_for_a_service_and_how_to_stop_that(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Command().run_from_argv(["manage.py", "strangle", "advance", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "waits 10 minutes for a service that is away" in told
    assert "Ctrl-C stops it, and what was copied stays" in told
