"""Does Shadow notice a wrong answer? The service is started with one, the gate must fail, the right one comes back.

In: a running world that stands at Shadow. Out: what is wrong with the gate, empty if it failed as it must. Called by play.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace

from strangler.testing.supervisor import Supervisor
from tests.demo.walk import EXTRACTION, Command
from tests.demo.world.sides import ROOT

RIGHT, WRONG = "reviews_service.wsgi:application", "tests.demo.wrong:application"
NOTICED_WITHIN_S = 40.0
ASK_EVERY_S = 2.0


def faults(
    supervisor: Supervisor,
    command: Command,
    *,
    now: Callable[[], float] = time.monotonic,
    nap: Callable[[float], None] = time.sleep,
) -> list[str]:
    """Customers are not asked and not served by it: at Shadow the monolith answers everything."""
    _run(supervisor, WRONG)
    try:
        return _until_it_fails(command, now, nap)
    finally:
        _run(supervisor, RIGHT)


def _until_it_fails(command: Command, now: Callable[[], float], nap: Callable[[float], None]) -> list[str]:
    until_s, saw = now() + NOTICED_WITHIN_S, "nothing"
    while now() < until_s:
        done = command("strangle", "advance", EXTRACTION, "--dry-run", "--format", "json")
        gates = {gate["gate"]: gate for gate in _json(done.stdout).get("gates", [])}
        if "compared" in gates:
            saw = f"{gates['compared']['verdict']}: {gates['compared']['saw']}"
        if saw.startswith("fail"):
            return _unless_refused(command)
        nap(ASK_EVERY_S)
    return [f"planted: a wrong answer passed the Shadow gate: {saw}"]


def _unless_refused(command: Command) -> list[str]:
    done = command("strangle", "advance", EXTRACTION, "--format", "json")
    ids = [refusal["id"] for refusal in _json(done.stdout).get("refusals", [])]
    return [] if done.returncode == 1 and "S403" in ids else [f"planted: Canary was not refused: {done.stdout}"]


def _run(supervisor: Supervisor, target: str) -> None:
    process = supervisor["service"]
    process.stop()
    argv = tuple(target if word in (RIGHT, WRONG) else word for word in process.program.argv)
    env = {**process.program.env, "PYTHONPATH": str(ROOT)}
    supervisor.start(replace(process.program, argv=argv, env=env))


def _json(text: str) -> dict:
    try:
        return json.loads(text)
    except ValueError:
        return {}
