"""A kill counts only if the process was live before, dead after, and is replaced; each dies once."""

import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor
from tests.demo import kills, standby
from tests.demo.proof.timeline import Kill
from tests.demo.report.promises import KILLED
from tests.demo.walk import WALK

SLEEPER = Program("service", argv=(sys.executable, "-c", "import time; time.sleep(600)"), ready=lambda: True)
PLAN = kills.Plan("service", "own")


def test_a_killed_process_is_another_one_afterwards(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as world:
        before = world.start(SLEEPER)

        kill = kills.carry_out(PLAN, world)

        assert before.exit_status() == -9
        assert world["service"].pid != before.pid and world["service"].is_running()
        assert kill.program == "service" and kill.killed_s <= kill.back_s


def test_killing_what_is_dead_already_proves_nothing(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as world:
        world.start(SLEEPER)
        world.kill("service")

        with pytest.raises(kills.NotProven, match="not live"):
            kills.carry_out(PLAN, world)


def test_what_must_hold_meanwhile_is_asked_while_both_are_dead(tmp_path: Path) -> None:
    other = Program("worker", argv=SLEEPER.argv, ready=lambda: True)
    with Supervisor(tmp_path) as world:
        world.start_all([SLEEPER, other])
        seen: list[list[str]] = []

        kills.carry_out(
            kills.Plan("service", "own", beside="worker"), world, meanwhile=lambda: seen.append(world.running())
        )

        assert seen == [[]]
        assert set(world.running()) == {"service", "worker"}


def test_both_come_back_though_it_did_not_hold(tmp_path: Path) -> None:
    def fails() -> None:
        raise kills.NotProven("nobody delivers")

    with Supervisor(tmp_path) as world:
        world.start(SLEEPER)

        with pytest.raises(kills.NotProven, match="nobody delivers"):
            kills.carry_out(PLAN, world, meanwhile=fails)

        assert world.running() == ["service"]


def test_a_standby_is_proven_by_its_lease_and_what_it_sends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shop.sqlite3"
    monkeypatch.setattr(standby, "WITHIN_S", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as rows:
        rows.executescript(
            "CREATE TABLE strangler_lease (name, holder); CREATE TABLE strangler_sent (link, sent);"
            "INSERT INTO strangler_lease VALUES ('deliver:reviews', 'host:17:abc');"
            "INSERT INTO strangler_sent VALUES ('reviews', 5);"
        )
        with pytest.raises(kills.NotProven, match="hold the lease"):
            standby.prove(f"sqlite:///{path}", "reviews", 18)
        with pytest.raises(kills.NotProven, match="to deliver"):
            standby.prove(f"sqlite:///{path}", "reviews", 17)
        with sending(path):
            standby.prove(f"sqlite:///{path}", "reviews", 17)


@contextmanager
def sending(path: Path) -> Iterator[None]:
    """Somebody whose mark rises, until the end of the block."""
    is_over = threading.Event()

    def send() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as rows:
            while not is_over.wait(0.001):
                rows.execute("UPDATE strangler_sent SET sent = sent + 1")

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield
    finally:
        is_over.set()
        sender.join()


def test_every_process_dies_once_and_at_a_stage_of_the_walk() -> None:
    stages = {step.to for step in WALK}

    assert {plan.stage for plan in kills.PLAN} <= stages
    assert [plan.program for plan in kills.at("own", [])] == ["service"]
    assert kills.at("own", [Kill("service", 1, 2)]) == []
    assert len(kills.PLAN) + 1 == KILLED, "and the conductor"
