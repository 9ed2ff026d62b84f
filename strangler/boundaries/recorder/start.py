"""Settings and environment in; a recorder at work in this process, or none, out. Called once, when the app is ready.

What is asked for in the environment wins: `strangle record` wraps a command whose settings may speak of live traffic.
"""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strangler import settings

if TYPE_CHECKING:
    from strangler.boundaries.recorder.memory import Memory
    from strangler.boundaries.recorder.writer import Writer

FOLDER, SHARE = "STRANGLER_RECORD", "STRANGLER_RECORD_SHARE"
_logger = logging.getLogger("strangler")


@dataclass(frozen=True)
class Recorder:
    """At work until `stop`."""

    memory: "Memory"
    writer: "Writer"
    undo: Callable[[], None]

    def stop(self) -> None:
        self.undo()
        self.writer.stop()


def start_if_asked() -> Recorder | None:
    """None if nobody asks, all of ours is switched off, or the folder cannot be written: a project starts all the same."""
    folder, share = _asked(FOLDER), _asked(SHARE)
    if not folder or not share or not settings.is_enabled():
        return None
    return start(folder, share=share)


def start(folder: Path, *, share: float) -> Recorder | None:
    """share: of entries, 0.0-1.0."""
    from strangler.boundaries.recorder.hooks import install
    from strangler.boundaries.recorder.memory import Memory
    from strangler.boundaries.recorder.watch import Watch
    from strangler.boundaries.recorder.writer import Writer

    memory = Memory()
    writer = Writer(folder.absolute(), memory, share)
    try:
        writer.start()
    except OSError as error:
        _logger.error("nothing is recorded: %s cannot be written: %s", folder, error)
        return None
    memory.wake = writer.wake
    return Recorder(memory, writer, install(memory, Watch(memory, share), share))


def _asked(name: str) -> Any:
    given = os.environ.get(name)
    if given is not None:
        try:
            return settings.SETTINGS[name].read(given)
        except ValueError:
            pass
    return settings.read(name)
