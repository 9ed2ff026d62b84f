"""The walk is data; a step is asked until it is done, and a refusal for ever is told in the command's own words."""

import sqlite3
import subprocess
from contextlib import closing
from itertools import count

import pytest

from tests.demo.proof.rows import echoes
from tests.demo.proof.timeline import Stage
from tests.demo.questions import Compared, compared
from tests.demo.walk import DECLARED, WALK, Step, StepFailed, owner_after, take, until


def answering(*statuses: int):
    """A command that ends with these statuses in turn, the last one for ever; and what it was asked."""
    asked: list[tuple[str, ...]] = []

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        asked.append(words)
        status = statuses[min(len(asked), len(statuses)) - 1]
        return subprocess.CompletedProcess(words, status, '{"stage": "copy"}', "not enough data")

    return command, asked


def ticking():
    ticks = count()
    return lambda: float(next(ticks))


def test_the_walk_goes_out_and_back_and_out_again_and_on_to_quiet_and_back() -> None:
    out = ["declared", "copy", "shadow", "copy", "shadow", "canary", "serve", "canary", "serve", "own", "serve", "own"]
    assert [DECLARED, *(step.to for step in WALK)] == [*out, "leaving", "retire", "own"]
    assert [step.to for step in WALK if step.verb == "rollback"] == ["copy", "canary", "serve", "own"]


def test_a_step_is_measured_from_the_asking_that_was_heard() -> None:
    command, asked = answering(1, 1, 0)

    taken = take(Step("copy"), command, now=ticking(), nap=lambda s: None)

    assert asked == [("strangle", "advance", "reviews", "--to", "copy", "--format", "json")] * 3
    assert taken.stage.asked_s > 2 and taken.stage.settled_s == taken.stage.asked_s + 1
    assert taken.answer == {"stage": "copy"}


def test_going_back_names_no_stage() -> None:
    assert Step("serve", "rollback").words() == ("strangle", "rollback", "reviews", "--format", "json")


@pytest.mark.parametrize("status", [1, 2])
def test_a_step_that_stays_refused_fails_with_what_was_said(status: int) -> None:
    command, _ = answering(status)

    with pytest.raises(StepFailed, match="not enough data"):
        take(Step("shadow"), command, now=ticking(), nap=lambda s: None)


def test_a_step_is_not_asked_again_when_it_would_prove_nothing() -> None:
    command, asked = answering(1)

    with pytest.raises(StepFailed):
        take(Step("copy"), command, now=ticking(), nap=lambda s: None, is_hopeless=lambda: True)

    assert len(asked) == 1


def test_whoever_owns_follows_from_the_last_stage() -> None:
    own, serve, retire = Stage("own", 1, 2), Stage("serve", 3, 4), Stage("retire", 5, 6)

    assert (owner_after([own]), owner_after([own, serve]), owner_after([])) == ("service", "monolith", "monolith")
    assert owner_after([own, retire]) == "service"


def test_a_shorter_walk_ends_where_its_stage_is_first_reached() -> None:
    assert [step.to for step in until("canary")] == ["copy", "shadow", "copy", "shadow", "canary"]
    assert until(None) == WALK


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [('{"pairs": 3120, "mismatched_pairs": 1}', Compared(3120, 1)), ("{}", Compared()), ("refused", Compared())],
)
def test_what_was_compared_is_what_the_command_says_and_never_made_up(printed: str, wanted: Compared) -> None:
    assert compared(lambda *words: subprocess.CompletedProcess(words, 0, printed, "")) == wanted


def test_a_follower_that_queues_something_for_its_owner_is_an_echo(tmp_path):
    database = tmp_path / "side.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "CREATE TABLE strangler_link (link, role); CREATE TABLE strangler_queue (link);"
            "CREATE TABLE strangler_inflight (link);"
            "INSERT INTO strangler_link VALUES ('a', 'follower'), ('b', 'owner');"
            "INSERT INTO strangler_queue VALUES ('a'), ('b'); INSERT INTO strangler_inflight VALUES ('b');"
        )
    assert echoes(f"sqlite:///{database}") == 1
