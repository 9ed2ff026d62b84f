"""`python -m strangler rollback`: reads are home before the project has started; once it is published, the table speaks."""

import os
import subprocess
import sys
import threading

import pytest

from strangler import __main__ as started
from strangler.gateway import operate
from strangler.testing.program import HANDED_DOWN

WAIT_S = 10.0  # for the others to be asked: reached only by those who ask in turn


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What gateways and the command were told, in sequence."""
    heard: list[str] = []

    def post(admin: str, verb: str, asked: dict[str, str], **how: object) -> tuple[int, dict[str, str]]:
        heard.append(f"{admin} {verb} {asked['extraction']}")
        if admin.startswith("gone"):
            raise operate.Unanswered("no answer")
        return 200, {}

    monkeypatch.setattr(operate, "post", post)
    monkeypatch.setenv("STRANGLER_GATEWAYS", "http://a:1, http://b:2/")
    monkeypatch.setenv("STRANGLER_GATEWAY_KEYS", "k1:only-for-tests-0123456789")
    return heard


def start(told: list[str], *argv: str, status: int = 0) -> int:
    def command(words: object) -> int:
        told.append("command")
        return status

    return started.main(list(argv), command)


def in_turn(told: list[str]) -> list[str | set[str]]:
    """What was told, gateways in no sequence: they are asked at once."""
    at = told.index("command")
    return [each for each in (set(told[:at]), "command", set(told[at + 1 :])) if each]


def test_reads_are_home_before_the_command_runs_and_the_table_speaks_after_it(told: list[str]) -> None:
    assert start(told, "rollback", "notes", "--format", "json") == 0
    assert in_turn(told) == [{"a:1 kill notes", "b:2 kill notes"}, "command", {"a:1 revive notes", "b:2 revive notes"}]


def test_gateways_are_asked_at_once_so_that_silent_ones_cost_one_time_out(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    all_asked = threading.Barrier(3, timeout=WAIT_S)

    def silent(admin: str, verb: str, asked: object, **how: object) -> None:
        all_asked.wait()
        raise operate.Unanswered("no answer")

    monkeypatch.setattr(operate, "post", silent)
    monkeypatch.setenv("STRANGLER_GATEWAYS", "http://a:1,http://b:2,http://c:3")
    assert start(told, "rollback", "notes") == 0


def test_if_the_command_fails_reads_stay_at_home_and_the_next_command_is_told(
    told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start(told, "rollback", "notes", status=1) == 1
    assert in_turn(told) == [{"a:1 kill notes", "b:2 kill notes"}, "command"]
    assert "operate revive notes" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv", [("advance", "notes"), ("rollback", "notes", "--dry-run"), ("rollback", "--help"), ("rollback",), ()]
)
def test_nothing_else_touches_the_switch(told: list[str], argv: tuple[str, ...]) -> None:
    start(told, *argv)
    assert told == ["command"]


def test_a_gateway_that_does_not_answer_and_keys_that_are_none_hinder_no_way_back(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRANGLER_GATEWAYS", "http://gone:1,http://b:2")
    assert start(told, "rollback", "notes") == 0
    kills, _command, revives = in_turn(told)
    assert (kills, revives) == ({"gone:1 kill notes", "b:2 kill notes"}, {"gone:1 revive notes", "b:2 revive notes"})
    told.clear()
    monkeypatch.setenv("STRANGLER_GATEWAY_KEYS", "none")
    assert start(told, "rollback", "notes") == 0
    assert told == ["command"]


def test_it_is_the_same_command() -> None:
    handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.projects.control.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "strangler", "advanc"],
        env={**handed, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Did you mean advance?" in done.stderr
