"""What to run, as data: a Program. Made by tests and the demo, given to a Supervisor."""

import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Nothing else of our environment reaches a child: no DSN, key or settings module of another side by accident.
HANDED_DOWN = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")


@dataclass(frozen=True)
class Program:
    """One process to be: its name in logs and commands, its words, its whole environment, when it counts as ready.

    env: added to HANDED_DOWN; HOME is the run's directory unless named. user: a system account to run as (we are root).
    ready: asked until it is true or `ready_within_s` is over; None = ready as soon as it runs.
    stop_signal: asks it to end; `grace_s` later its whole process group is killed.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    user: str | None = None
    ready: Callable[[], bool] | None = None
    ready_within_s: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 5.0


def environment(program: Program, *, home: Path) -> dict[str, str]:
    """The child's environment: the few names handed down, then the program's own."""
    handed = {name: os.environ[name] for name in HANDED_DOWN if name in os.environ}
    return {**handed, "HOME": str(home), **program.env}


def run_as(user: str | None) -> dict[str, Any]:
    """Words for subprocess that run a child as that account and its own group only; none for ourselves."""
    return {"user": user, "group": user, "extra_groups": []} if user else {}
