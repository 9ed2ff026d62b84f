"""The reviews app leaves the shop while customers use it: old doors first, then process by process. Called by play.

The gateways hear of a second shop before the first one goes, so that nobody is sent to a process that is not there. What the
shop has no page for any more goes to the service with the same table.
"""

import subprocess
import time
from collections.abc import Callable
from http.client import HTTPException

from strangler.testing.ports import free_port
from tests.demo.proof.timeline import LEAVING, Stage
from tests.demo.warming import warm
from tests.demo.world import programs
from tests.demo.world.addresses import HOST
from tests.demo.world.opening import World

EXTRACTION = "reviews"
BESIDE = "monolith-beside"
WITHOUT = {"SHOP_REVIEWS": "0"}
PATIENCE_S, AGAIN_S = 30.0, 1.0
DRAIN_S = (
    1.0  # whoever was inside when the table turned is answered; the longest of the shop's own pages takes a tenth of it
)

Command = Callable[..., "subprocess.CompletedProcess[str]"]


class NotLeft(Exception):
    """A command was refused for too long; the message holds what it said."""


def leave(world: World, command: Command, *, close_doors: Callable[[], None]) -> Stage:
    """close_doors: tell sessions, cron and staff that the old code goes. Raises NotLeft, DidNotStart."""
    asked_s = time.monotonic()
    close_doors()
    _until_done(command, "strangle", "repair", EXTRACTION, "--loosen")
    world.monolith.env.update(WITHOUT)
    start_again(world, command)
    return Stage(LEAVING, asked_s, time.monotonic(), "leave")


def start_again(world: World, command: Command) -> None:
    """Every process of the shop, beside those that run. Raises NotLeft, DidNotStart."""
    supervisor, port = world.supervisor, free_port()
    supervisor.start(programs.web(world.monolith, port, name=BESIDE))
    _warm(port)
    _until_done(command, "strangle", "gateway", STRANGLER_MONOLITH=f"http://{HOST}:{port}")
    time.sleep(DRAIN_S)
    supervisor.stop("monolith")
    supervisor.start(programs.web(world.monolith, world.at.monolith))
    _warm(world.at.monolith)
    _until_done(command, "strangle", "gateway")
    time.sleep(DRAIN_S)
    supervisor.stop(BESIDE)
    _restart_workers(world)


def _warm(port: int) -> None:
    try:
        warm(HOST, port)
    except (OSError, HTTPException) as error:
        raise NotLeft(f"the shop at port {port} was ready and did not answer: {error!r}") from error


def _restart_workers(world: World) -> None:
    """Beside each other: no customer waits for them, and rows that arrive wait in the service's queue."""
    side, supervisor = world.monolith, world.supervisor
    found = [
        programs.worker(side, supervisor),
        programs.beat(side, world.run_dir),
        programs.standby(side, supervisor),
    ]
    found = [program for program in found if program.name in supervisor.running()]
    for program in found:
        supervisor.stop(program.name)
    supervisor.start_all(found)


def _until_done(command: Command, *words: str, **env: str) -> None:
    """A table that somebody holds is asked for again."""
    deadline_s = time.monotonic() + PATIENCE_S
    while (done := command(*words, **env)).returncode != 0:
        if time.monotonic() > deadline_s:
            raise NotLeft(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        time.sleep(AGAIN_S)
