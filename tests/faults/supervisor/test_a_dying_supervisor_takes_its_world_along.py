"""Whatever ends a supervisor ends what it started: exit, Ctrl-C, SIGTERM, kill -9, the death of `make` above it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strangler.testing.waiting import wait_until
from tests.alive import is_alive

ROOT = Path(__file__).resolve().parents[3]

# What stands for `make`: starts the words it is given and waits. It goes with its own parent, should this test be killed.
BELOW = """
import signal, subprocess, sys
from strangler.testing.parent import die_with_parent
die_with_parent(signal.SIGKILL)
subprocess.run(sys.argv[1:])
"""

# A main program as the demo is one: a server, a worker below it, a directory of the run. Tells us their names, then waits.
WORLD = """
import json, os, signal, sys
from pathlib import Path
from strangler.testing.parent import die_with_parent
from strangler.testing.program import Program
from strangler.testing.supervisor import Supervisor
from strangler.testing.waiting import wait_until

POOL = '''
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
worker = os.fork()
if worker: print(worker, flush=True)
while 1: signal.pause()
'''
POLITE = '''
import pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(pathlib.Path(sys.argv[1]).touch()))
print("up", flush=True)
while 1: signal.pause()
'''
run, end = Path(sys.argv[1]), sys.argv[2]
die_with_parent()
with Supervisor(run) as world:
    scratch = run / "scratch"
    scratch.mkdir()
    world.remove_at_end(scratch)
    pool = world.start(Program("pool", argv=(sys.executable, "-S", "-c", POOL), grace_s=0.3))
    worker = wait_until(pool.log_tail, within_s=10, what="the worker")
    polite = world.start(Program("polite", argv=(sys.executable, "-S", "-c", POLITE, str(run / "asked"))))
    wait_until(polite.log_tail, within_s=10, what="the polite one")
    told = {"main": os.getpid(), "started": [pool.pid, int(worker), polite.pid], "scratch": str(scratch)}
    (run / "told.part").write_text(json.dumps(told))
    (run / "told.part").rename(run / "told")
    if end == "fork" and os.fork() == 0:
        signal.pause()
    if end == "crash":
        raise RuntimeError("by itself")
    while True:
        signal.pause()
"""


class Main:
    """The program above, running below a parent of its own (as `make` is one)."""

    def __init__(self, run: Path, end: str = "wait") -> None:
        run.mkdir()
        argv = [sys.executable, "-c", WORLD, str(run), end]
        self.parent = subprocess.Popen(
            [sys.executable, "-c", BELOW, *argv],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        told = run / "told"
        wait_until(told.exists, within_s=20, what="the world to stand")
        names = json.loads(told.read_text())
        self.pid: int = names["main"]
        self.started: list[int] = names["started"]
        self.scratch = Path(names["scratch"])

    def is_gone(self) -> bool:
        return not any(map(is_alive, [self.pid, *self.started])) and not self.scratch.exists()

    def clear(self) -> None:
        """After a broken promise: nothing of a failed test may disturb the next."""
        if self.parent.returncode is None:  # unreaped, so its group's number is still ours
            os.killpg(self.parent.pid, signal.SIGKILL)
        for pid in filter(is_alive, [self.pid, *self.started]):
            os.kill(pid, signal.SIGKILL)
        self.parent.wait()


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[..., Main]]:
    """Starts a main program; what is left of it afterwards is cleared away."""
    begun: list[Main] = []
    yield lambda end="wait": begun.append(Main(tmp_path / "run", end)) or begun[-1]
    for main in begun:
        main.clear()


@pytest.fixture
def bystander() -> Iterator[int]:
    """Somebody else's process: it must still be there afterwards."""
    other = subprocess.Popen([sys.executable, "-S", "-c", "import signal; signal.pause()"])
    yield other.pid
    other.kill()
    other.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_main_program_leaves_nothing(
    begin: Callable[..., Main], bystander: int, number: signal.Signals
) -> None:
    main = begin()
    assert all(map(is_alive, main.started))

    os.kill(main.pid, number)

    wait_until(main.is_gone, within_s=10, what="the whole world to be gone")
    assert is_alive(bystander)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_programs_are_asked_to_end_where_there_is_time(
    begin: Callable[..., Main], tmp_path: Path, number: signal.Signals
) -> None:
    main = begin()

    os.kill(main.pid, number)

    wait_until(main.is_gone, within_s=10, what="the whole world to be gone")
    assert (tmp_path / "run" / "asked").exists()


def test_the_death_of_make_leaves_nothing(begin: Callable[..., Main], bystander: int) -> None:
    main = begin()

    main.parent.kill()
    main.parent.wait()

    wait_until(main.is_gone, within_s=10, what="the whole world to be gone")
    assert is_alive(bystander)


def test_a_kill_of_the_whole_foreground_leaves_nothing(begin: Callable[..., Main], bystander: int) -> None:
    main = begin()

    os.killpg(main.parent.pid, signal.SIGKILL)

    wait_until(main.is_gone, within_s=10, what="the whole world to be gone")
    assert is_alive(bystander)


def test_a_fork_that_outlives_the_main_program_keeps_nothing_alive(begin: Callable[..., Main]) -> None:
    main = begin("fork")

    os.kill(main.pid, signal.SIGKILL)

    wait_until(main.is_gone, within_s=10, what="the whole world to be gone")


def test_a_crash_of_the_main_program_leaves_nothing(begin: Callable[..., Main]) -> None:
    main = begin("crash")

    main.parent.wait()

    wait_until(main.is_gone, within_s=10, what="the whole world to be gone")


def test_a_killed_run_leaves_no_server_and_no_data(tmp_path: Path) -> None:
    code = (
        "import json, os, signal, sys; from pathlib import Path\n"
        "from strangler.testing.supervisor import Supervisor\n"
        "from strangler.testing.valkey import ValkeyServer\n"
        "run = Path(sys.argv[1]); world = Supervisor(run)\n"
        "ValkeyServer(world).start()\n"
        "(run / 'pid.part').write_text(str(world['valkey'].pid)); (run / 'pid.part').rename(run / 'pid')\n"
        "signal.pause()\n"
    )
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    main = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
    )
    wait_until((tmp_path / "pid").exists, within_s=20, what="Valkey to run")
    server = int((tmp_path / "pid").read_text())
    assert is_alive(server)
    assert list(temporary.iterdir())

    main.kill()
    main.wait()

    wait_until(lambda: not is_alive(server), within_s=10, what="Valkey to end")
    wait_until(lambda: not list(temporary.iterdir()), within_s=10, what="its directory to go")
