"""What the recorder keeps where this process looks, and what of it cannot be read. STRANGLER_RECORD names the folder; those of
other machines lie in folders in it.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from strangler import settings
from strangler.boundaries import recording
from strangler.boundaries.recording import Recording


@dataclass(frozen=True, slots=True)
class Kept:
    """recording: None if nothing was seen. unread: files and folders with the reason, a sentence each."""

    recording: Recording | None = None
    unread: tuple[str, ...] = ()


def kept_here() -> Kept:
    folder = settings.read("STRANGLER_RECORD")
    if not folder:
        return Kept()
    try:
        return _kept(folder, recording.stamp(folder))
    except OSError:  # a file that went, or a folder that is closed: which, is told by whoever reads
        return _read(folder)


@lru_cache(maxsize=1)
def _kept(folder: Path, _stamp: object) -> Kept:
    """Once for a board, its gates and its metrics, and for all plans: a second for what a large project does in six weeks."""
    return _read(folder)


def _read(folder: Path) -> Kept:
    found, unread = recording.load_what_can_be(folder)
    return Kept(found if found.entries else None, unread)


def recorded_here() -> Recording | None:
    """As far as it can be read."""
    return kept_here().recording
