"""A process's name and a named moment in; that process killed there with SIGKILL, once. The test orders, the process obeys.

An order is a file, and taking it is one unlink: of two processes of the same name exactly one dies. It may name another
order instead, which then holds from that moment on: "once the conductor drains, the receiver dies when it has applied".
"""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from strangler.protocol.handover import Move
from strangler.resilience import moments

MOVES = tuple(f"hand_over.{move.name.lower()}" for move in Move)
MOMENTS = (
    "sync.held",
    "sync.read",
    "sync.posted",
    "sync.guarded",
    "sync.applied",
    "sync.chunk_read",
    "sync.obeyed",
    "sync.answered",
    *MOVES,
)
FOLDER, NAME = "SIDES_DEATHS", "SIDES_NAME"

_listening = ExitStack()


class Deaths:
    """The test's end. A moment may name a fact as well: `sync.answered=open`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def environment(self, program: str) -> dict[str, str]:
        """For a process to be. Programs whose names differ in their last digit only are one: whoever comes first dies."""
        return {FOLDER: str(self.folder), NAME: program.rstrip("0123456789")}

    def order(self, *chain: str) -> None:
        """chain: `name@moment`; the last is the death, each before it puts the next in force."""
        first, *rest = chain
        draft = self.folder / ".draft"
        draft.write_text("\n".join(rest))
        draft.rename(self.folder / first)

    def withdraw(self) -> list[str]:
        """Orders that nobody met."""
        left = [path for path in self.folder.iterdir() if "@" in path.name]
        for path in left:
            path.unlink(missing_ok=True)
        return [path.name for path in left]


def expect() -> None:
    """The process's end: listen at every moment, for good. Nothing where no test says so."""
    if FOLDER not in os.environ:
        return
    for moment in MOMENTS:
        _listening.enter_context(moments.listening(moment, _listener(moment)))


def _listener(moment: str) -> Callable[..., None]:
    return partial(_reached, Deaths(Path(os.environ[FOLDER])), os.environ[NAME], moment)


def _reached(deaths: Deaths, name: str, moment: str, **facts: str) -> None:
    for order in (moment, *(f"{moment}={fact}" for fact in facts.values())):
        _carry_out(deaths, f"{name}@{order}")


def _carry_out(deaths: Deaths, order: str) -> None:
    path = deaths.folder / order
    try:
        chain = path.read_text().split()
        path.unlink()
    except FileNotFoundError:
        return
    if chain:
        deaths.order(*chain)
    else:
        os.killpg(os.getpgrp(), signal.SIGKILL)  # with its workers, as a power cut would: each program leads a group
