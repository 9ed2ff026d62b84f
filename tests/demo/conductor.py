"""The conductor's own death, in the middle of Own: past the journal, before the open, when neither side accepts writes.

In: a step that hands ownership over. Out: the step as taken, by whoever took over, and the kill's window. Called by play.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from strangler.testing.process import Process
from strangler.testing.program import Program
from strangler.testing.stalls import standing_still
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until
from tests.demo.kills import NotProven
from tests.demo.proof.timeline import Kill, Stage
from tests.demo.walk import Step
from tests.demo.world.sides import Side

NAME = "conductor"
MOMENT = "hand_over.open"
REACHED_WITHIN_S, TAKEN_OVER_WITHIN_S = 60.0, 20.0
TRIES = 5  # a hand-over that does not fit into its second is taken back, and asked for again


@dataclass(frozen=True)
class Death:
    """stage: settled once the other side owns, whoever brought it there."""

    kill: Kill
    stage: Stage


def die(step: Step, supervisor: Supervisor, side: Side, *, owns: Callable[[], bool]) -> Death:
    """owns: whether the new owner is open. Raises NotProven, TimedOut."""
    asked_s = time.monotonic()
    process = _in_the_middle(step, supervisor, side)
    if owns():
        raise NotProven("the new owner was open before the conductor was killed")
    killed_s = time.monotonic()
    supervisor.kill(NAME)
    if process.is_running():
        raise NotProven("the conductor is not dead")
    wait_until(owns, within_s=TAKEN_OVER_WITHIN_S, every_s=0.01, what="somebody to take over")
    back_s = time.monotonic()
    return Death(Kill(NAME, killed_s, back_s), Stage(step.to, asked_s, back_s, step.verb))


def _in_the_middle(step: Step, supervisor: Supervisor, side: Side) -> Process:
    for number in range(TRIES):
        reached = supervisor.log_dir / f"conductor-{number}"
        argv = (sys.executable, "manage.py", *step.words())
        env = {**side.env, **standing_still(MOMENT, reached)}
        process = supervisor.spawn(Program(NAME, argv=argv, env=env, cwd=side.cwd))
        wait_until(
            lambda now=process, at=reached: at.exists() or not now.is_running(),
            within_s=REACHED_WITHIN_S,
            every_s=0.005,
            what=f"the conductor to reach {MOMENT}",
        )
        if process.is_running():
            return process
    raise NotProven(f"the conductor never came as far as {MOMENT}: {process.log_tail()}")
