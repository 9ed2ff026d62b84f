"""Programs in; running processes out, and none left behind. Called by tests, the test runner and the demo.

    with Supervisor(run_dir) as world:
        monolith = world.start(Program("monolith", argv=(...), ready=Answers(url)))
        world.kill("monolith")
        world.restart("monolith")

Whatever ends us (leaving the block, exit, Ctrl-C, SIGTERM, kill -9) ends what we started, and only that.
"""

import atexit
import os
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from strangler.testing.process import Process
from strangler.testing.program import Program
from strangler.testing.waiting import TimedOut, wait_until
from strangler.testing.will import Will


class DidNotStart(Exception):
    """A program ended or stayed silent instead of becoming ready; the message holds its last lines."""


class Supervisor:
    """Starts, kills, restarts and ends processes by name. Safe to call from several threads."""

    def __init__(self, run_dir: Path) -> None:
        """run_dir: made if missing; logs lie in run_dir/logs/<name>.log."""
        self.log_dir = run_dir / "logs"
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self._processes: dict[str, Process] = {}
        self._lock = threading.Lock()  # guards _processes and _is_closed
        self._is_closed = False
        self._owner = os.getpid()
        self._will = Will()
        atexit.register(self.close)

    def __enter__(self) -> Self:
        """SIGTERM now unwinds the block, as Ctrl-C does (main thread only, unless the program handles it itself)."""
        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _leave)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def __getitem__(self, name: str) -> Process:
        """The latest run of that program, running or not. Raises KeyError."""
        with self._lock:
            return self._processes[name]

    def spawn(self, program: Program) -> Process:
        """Start it and do not wait. Raises ValueError if it runs already, OSError if it cannot be executed."""
        with self._lock:
            if self._is_closed:
                raise ValueError(f"{program.name} cannot start: this supervisor is closed. Next: make a new one")
            before = self._processes.get(program.name)
            if before is not None and before.is_running():
                raise ValueError(f"{program.name} already runs as pid {before.pid}. Next: restart() or another name")
            process = Process(program, log=self.log_dir / f"{program.name}.log", will=self._will)
            self._processes[program.name] = process
            return process

    def start(self, program: Program) -> Process:
        """Start it and wait until it is ready. Raises DidNotStart (it is killed then), ValueError, OSError."""
        return self.start_all([program])[0]

    def start_all(self, programs: Iterable[Program]) -> list[Process]:
        """Start all at once, then wait for each. Raises what start() raises."""
        processes = [self.spawn(program) for program in programs]
        for process in processes:
            self._await(process)
        return processes

    def stop(self, name: str) -> int:
        """Ask it to end, kill it after its grace. Returns its exit status."""
        return self[name].stop()

    def kill(self, name: str) -> int:
        """SIGKILL it and its workers. Returns its exit status (-9)."""
        return self[name].kill()

    def restart(self, name: str) -> Process:
        """Stop it if it runs; start the same program again, same ports, same log file."""
        process = self[name]
        process.stop()
        return self.start(process.program)

    def running(self) -> list[str]:
        """Names of what runs now, in the order of starting."""
        with self._lock:
            return [name for name, process in self._processes.items() if process.is_running()]

    def remove_at_end(self, directory: Path) -> None:
        """A directory made for this run goes when we go, even by kill -9."""
        self._will.add_directory(directory.resolve())

    def close(self) -> None:
        """End everything, last started first; done twice equals done once. Ctrl-C meanwhile kills what is left."""
        if os.getpid() != self._owner:  # a forked child runs our exit handlers too, and started nothing
            return
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            left = list(reversed(self._processes.values()))
        atexit.unregister(self.close)
        try:
            for process in left:
                process.stop()
        finally:
            self._will.execute()

    def _await(self, process: Process) -> None:
        program = process.program
        ready = program.ready
        if ready is None:
            return
        try:
            wait_until(
                lambda: not process.is_running() or ready(),
                within_s=program.ready_within_s,
                every_s=0.05,
                what=f"{program.name} to be ready",
            )
        except TimedOut as late:
            process.kill()
            raise DidNotStart(_obituary(process, str(late))) from None
        if not process.is_running():
            raise DidNotStart(_obituary(process, f"{program.name} ended with status {process.exit_status()}"))


def _obituary(process: Process, why: str) -> str:
    command = " ".join(process.program.argv)
    return f"{why}.\nCommand: {command}\nLog: {process.log}, last lines:\n{process.log_tail()}"


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
