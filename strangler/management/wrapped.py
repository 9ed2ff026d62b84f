"""A command in; it runs with the recorder in each of its Django processes, and what they saw joins the folder's recording.

Called by `record`. What the command says and how it ends stays its own.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from strangler.boundaries import recording
from strangler.boundaries.recorder.start import FOLDER, SHARE
from strangler.boundaries.recording import MERGED, Recording
from strangler.exceptions import Refused
from strangler.messages import refuse


def run(
    command: Sequence[str], folder: Path, *, share: float, before: Recording, stdout: Any = None
) -> tuple[int, Recording]:
    """(the command's exit status, what this run saw). before: what the folder held. stdout: where the command's goes."""
    into = folder.absolute() / f"run-{secrets.token_hex(4)}"
    try:
        into.mkdir(parents=True)
    except OSError as error:
        raise Refused([refuse("P601", folder=folder, error=error.strerror or error)]) from None
    environment = os.environ | {FOLDER: str(into), SHARE: str(share)}
    try:
        status = _carried_out(command, environment, stdout)
        seen = recording.load(into)
        recording.keep(recording.merge(before, seen), folder / MERGED)
    finally:
        shutil.rmtree(into, ignore_errors=True)
    return status, seen


def _carried_out(command: Sequence[str], environment: dict[str, str], stdout: Any) -> int:
    """As a shell tells it: 128 and the signal's number for one that was killed."""
    words = [sys.executable, *command] if command[0].endswith(".py") else list(command)
    try:
        child = subprocess.Popen(words, env=environment, stdout=stdout)
    except OSError as error:
        raise Refused([refuse("P602", command=words[0], error=error.strerror or error)]) from None
    with _standing_back(child):
        status = child.wait()
    return status if status >= 0 else 128 - status


@contextmanager
def _standing_back(child: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Ctrl-C reaches the child by itself, which then decides how to end; SIGTERM is handed on. We stay to merge."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda number, _: child.send_signal(number)),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
