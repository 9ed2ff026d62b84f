"""Which process dies at which stage, as data, and one such death: proven live, killed, proven dead, replaced.

Called by play with --kill. The conductor in the middle of Own is not among them: it dies inside its own step (conductor.py).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from strangler.testing.process import Process
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until
from tests.demo.proof.timeline import Kill

DEAD_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """away_s: how long it stays dead before it is replaced. Well below what the proof explains. after_s: how long the stage
    stands before: what the last death left is over by then. beside: what dies with it and is replaced after it."""

    program: str
    stage: str
    away_s: float = 0.0
    after_s: float = 0.0
    beside: str = ""


BROKER_DIES = "serve"
PLAN = (
    Plan("monolith-worker", "copy", away_s=1.0),
    Plan("gateway", "canary"),
    Plan("valkey", BROKER_DIES, beside="monolith-worker"),  # a worker alone would go on; so the standby has to deliver
    Plan("service-worker", "shadow", away_s=1.0),
    Plan("service", "own", after_s=4.0),  # it owns: nobody can answer for it
)


class NotProven(Exception):
    """A process was not live before or not dead after its kill; the message says which."""


def at(stage: str, done: list[Kill]) -> list[Plan]:
    """What dies at this stage and has not died yet."""
    gone = {kill.program for kill in done}
    return [plan for plan in PLAN if plan.stage == stage and plan.program not in gone]


def carry_out(
    plan: Plan,
    supervisor: Supervisor,
    *,
    now: Callable[[], float] = time.monotonic,
    nap: Callable[[float], None] = time.sleep,
    meanwhile: Callable[[], None] = lambda: None,
) -> Kill:
    """The death and its window. meanwhile: what must hold while it is dead. Raises NotProven, DidNotStart."""
    nap(plan.after_s)
    dying = [supervisor[name] for name in (plan.program, plan.beside) if name]
    for process in dying:
        if not (process.is_running() and _answers(process.program.ready)):
            raise NotProven(f"{process.program.name} was not live before it was killed")
    killed_s = now()
    for process in dying:
        _kill(process, supervisor)
    nap(plan.away_s)
    try:
        meanwhile()
    finally:
        for process in dying:
            _replace(process, supervisor)
    return Kill(plan.program, killed_s, now())


def _kill(process: Process, supervisor: Supervisor) -> None:
    name = process.program.name
    supervisor.kill(name)
    wait_until(lambda: not process.is_running(), within_s=DEAD_WITHIN_S, what=f"{name} to be dead")


def _replace(process: Process, supervisor: Supervisor) -> None:
    if process.program.name in supervisor.running():
        raise NotProven(f"{process.program.name} came back by itself")
    supervisor.start(process.program)


def _answers(ready: Callable[[], bool] | None) -> bool:
    return ready is None or ready()
