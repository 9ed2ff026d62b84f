"""The last will of a supervisor: process groups and directories in, one a line; their end when the writer is gone.

    +4711        this group is to die with me          -4711        it is dead already, forget the number
    ~/tmp/x      this directory is to go with me

A pipe is closed by the kernel however its writer dies, kill -9 included, so the reader wakes at once. PR_SET_PDEATHSIG
was not taken for the children: it fires when the *thread* that started the child ends, and never reaches the child's
own workers. One gap is known: a child started within the microseconds before its line is written.

Runs as a script of its own, in a session of its own (Ctrl-C does not reach it), with nothing of this package imported.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

SWEEPS = 20  # a dying server may write once more into the directory being removed
BETWEEN_SWEEPS_S = 0.1


class Will:
    """The writer's end, for any thread: a line is one write, short enough for the kernel to keep it whole."""

    def __init__(self) -> None:
        reader, writer = os.pipe()  # not inheritable: no child may keep the pipe open
        self._writer: int | None = writer
        try:
            self._heir = subprocess.Popen(
                [sys.executable, "-I", "-S", __file__],
                stdin=reader,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                start_new_session=True,
            )
        finally:
            os.close(reader)
        os.register_at_fork(after_in_child=self._renounce)  # a forked child's copy would keep the pipe open

    def add_group(self, pgid: int) -> None:
        self._write(f"+{pgid}")

    def strike_group(self, pgid: int) -> None:
        self._write(f"-{pgid}")

    def add_directory(self, path: Path) -> None:
        """path: absolute, made by us for this run, holding nothing that must stay."""
        self._write(f"~{path}")

    def execute(self) -> None:
        """What is still listed ends now. Returns once it has."""
        self._renounce()
        self._heir.wait()

    def _renounce(self) -> None:
        if self._writer is not None:
            os.close(self._writer)
            self._writer = None

    def _write(self, line: str) -> None:
        if self._writer is None:
            raise ValueError("this will is executed, or belongs to the process that forked us")
        os.write(self._writer, line.encode() + b"\n")


def heir() -> None:
    """Read lines until the writer is gone, then do what they say."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    directories: list[str] = []
    for line in sys.stdin:
        mark, word = line[0], line[1:].rstrip("\n")
        if mark == "+":
            groups.add(int(word))
        elif mark == "-":
            groups.discard(int(word))
        elif mark == "~":
            directories.append(word)
    for group in groups:
        _kill(group)
    for directory in directories:
        _sweep(directory)


def _kill(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _sweep(directory: str) -> None:
    for _ in range(SWEEPS):
        shutil.rmtree(directory, ignore_errors=True)
        if not os.path.exists(directory):
            return
        time.sleep(BETWEEN_SWEEPS_S)


if __name__ == "__main__":
    heir()
