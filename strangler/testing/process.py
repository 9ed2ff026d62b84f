"""A Program in; one run of it out: its pid, its log, its end. Made by a Supervisor.

Every process leads a process group of its own, so that its pool workers can be reached when it cannot end them itself.
An ended leader stays unreaped until its group is killed: as long as its pid is a zombie's, the kernel gives that number
to nobody else, and the kill can only hit what we started.
"""

import os
import signal
import subprocess
import threading
from pathlib import Path

from strangler.testing.program import Program, environment, run_as
from strangler.testing.waiting import TimedOut, wait_until
from strangler.testing.will import Will

REAP_S = 10.0  # SIGKILL cannot be refused; longer means a process stuck in the kernel
TAIL_BYTES = 64 * 1024


class Process:
    """A running (or ended) program."""

    def __init__(self, program: Program, *, log: Path, will: Will) -> None:
        """Start it. log: appended to, so a restarted program's file tells the whole story. Raises OSError."""
        self.program = program
        self.log = log
        self._will = will
        self._burial = threading.Lock()  # guards the step from "ended" to "reaped"
        with log.open("ab") as sink:
            self._log_from = sink.tell()
            self._popen = subprocess.Popen(
                program.argv,
                cwd=program.cwd,
                env=environment(program, home=log.parent),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                process_group=0,
                **run_as(program.user),
            )
        will.add_group(self._popen.pid)

    @property
    def pid(self) -> int:
        """The server's own pid (there is no wrapper) and its process group's id."""
        return self._popen.pid

    def exit_status(self) -> int | None:
        """None while it runs; negative = killed by that signal. Its group is gone once this is not None."""
        with self._burial:
            if self._popen.returncode is None and self._has_ended():
                self._signal_group(signal.SIGKILL)
                self._will.strike_group(self.pid)
                self._popen.wait()
        return self._popen.returncode

    def is_running(self) -> bool:
        return self.exit_status() is None

    def wait(self, *, within_s: float) -> int:
        """Its exit status, once it has ended. Raises TimedOut."""
        wait_until(lambda: not self.is_running(), within_s=within_s, what=f"{self.program.name} to end")
        return self._popen.returncode

    def send(self, number: signal.Signals) -> None:
        """To the process alone; nothing happens if it has ended."""
        with self._burial:
            if self._popen.returncode is None:
                os.kill(self.pid, number)

    def stop(self) -> int:
        """Ask it to end, kill its group after the grace. Returns its exit status."""
        self.send(self.program.stop_signal)
        try:
            return self.wait(within_s=self.program.grace_s)
        except TimedOut:
            return self.kill()

    def kill(self) -> int:
        """SIGKILL the whole group, as a power cut would. Returns its exit status."""
        with self._burial:
            if self._popen.returncode is None:
                self._signal_group(signal.SIGKILL)
        return self.wait(within_s=REAP_S)

    def log_tail(self, lines: int = 20) -> str:
        """The last lines this run wrote."""
        with self.log.open("rb") as written:
            end = written.seek(0, os.SEEK_END)
            written.seek(max(self._log_from, end - TAIL_BYTES))
            return "\n".join(written.read().decode(errors="replace").splitlines()[-lines:])

    def says(self, words: str) -> bool:
        """Whether this run, not one before it, has written these words to its log."""
        with self.log.open("rb") as written:
            written.seek(self._log_from)
            return words.encode() in written.read()

    def _has_ended(self) -> bool:
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return ended is not None

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass
