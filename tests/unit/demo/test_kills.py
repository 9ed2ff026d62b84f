"""A kill counts only if the process was live before, dead after, and is replaced; each dies once."""

import sys
from pathlib import Path

import pytest

from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor
from tests.demo import kills
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


def test_every_process_dies_once_and_at_a_stage_of_the_walk() -> None:
    stages = {step.to for step in WALK}

    assert {plan.stage for plan in kills.PLAN} <= stages
    assert [plan.program for plan in kills.at("own", [])] == ["service"]
    assert kills.at("own", [Kill("service", 1, 2)]) == []
    assert len(kills.PLAN) + 1 == KILLED, "and the conductor"
